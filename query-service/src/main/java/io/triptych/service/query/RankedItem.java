package io.triptych.service.query;

import io.triptych.indexer.collection.StoredItem;
import java.util.List;

/**
 * An item of an answer.
 *
 * @param score in [0, 1] for queries without negative parts
 * @param terms the summands of the score; empty unless the query asked to explain
 */
public record RankedItem(StoredItem item, double score, List<ScoreTerm> terms) {
  public RankedItem {
    terms = List.copyOf(terms);
  }
}
