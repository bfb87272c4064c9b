/**
 * How good a ranking is: judged queries run against a collection and scored as trec_eval scores
 * them.
 */
package io.triptych.service.eval;
