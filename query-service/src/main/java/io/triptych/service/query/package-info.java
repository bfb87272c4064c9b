/**
 * A query from its parts to its ranked items: planning, candidates, calibrated fusion. Knows
 * nothing of gRPC or HTTP.
 */
package io.triptych.service.query;
