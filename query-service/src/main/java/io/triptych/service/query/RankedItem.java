package io.triptych.service.query;

import io.triptych.indexer.collection.StoredItem;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An item of an answer.
 *
 * @param score in [0, 1] for queries without negative parts
 * @param rankValue the value of the rank expression, where there is one
 * @param collapsed the ids of the candidates that were folded into this one, the best first
 * @param terms the summands of the score; empty unless the query asked to explain
 */
public record RankedItem(
    StoredItem item,
    double score,
    OptionalDouble rankValue,
    List<String> collapsed,
    List<ScoreTerm> terms) {
  public RankedItem {
    collapsed = List.copyOf(collapsed);
    terms = List.copyOf(terms);
  }
}
