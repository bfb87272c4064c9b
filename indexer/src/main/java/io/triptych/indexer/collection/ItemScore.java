package io.triptych.indexer.collection;

/**
 * An item and its score.
 *
 * @param doc the item's handle, valid for the searcher that gave it
 * @param score the cosine, or the BM25 score, as the call says
 */
public record ItemScore(int doc, float score) {}
