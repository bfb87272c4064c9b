/**
 * Embeddings of queries, kept in memory and, when there is one, in a Redis that is never needed.
 */
package io.triptych.service.cache;
