/**
 * Embeddings of queries and answers to them, kept in memory and, when there is one, in a Redis that
 * is never needed.
 */
package io.triptych.service.cache;
