package io.triptych.service.query;

import io.triptych.encoder.SpaceId;
import java.util.List;

/**
 * The answer to a query.
 *
 * @param hits best first, ties by id
 * @param effort one entry for each k-NN search
 * @param spoken what was understood of each spoken part, in order
 * @param candidates how many items were scored
 */
public record SearchResults(
    SpaceId space,
    List<RankedItem> hits,
    List<KnnEffort> effort,
    List<SpokenPart> spoken,
    int candidates) {
  public SearchResults {
    hits = List.copyOf(hits);
    effort = List.copyOf(effort);
    spoken = List.copyOf(spoken);
  }
}
