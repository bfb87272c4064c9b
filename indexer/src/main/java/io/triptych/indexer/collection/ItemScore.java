package io.triptych.indexer.collection;

import java.util.Comparator;

/**
 * An item and how well it answers.
 *
 * @param doc the item's handle in the view that gave it
 * @param score a cosine, or a BM25 score
 */
public record ItemScore(int doc, float score) {
  /** By score; of equal ones the earlier handle first, as in Lucene. */
  public static final Comparator<ItemScore> BEST_FIRST =
      Comparator.comparingDouble((ItemScore hit) -> -hit.score()).thenComparingInt(ItemScore::doc);
}
