package io.triptych.service.query;

import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.FacetCounts;
import java.util.List;

/**
 * The answer to a query.
 *
 * @param hits best first, ties by id
 * @param effort one entry for each k-NN search
 * @param spoken what was understood of each spoken part, in order
 * @param candidates how many items were scored
 * @param facets the counts that were asked for, in order; over all items that pass the filter
 */
public record SearchResults(
    SpaceId space,
    List<RankedItem> hits,
    List<KnnEffort> effort,
    List<SpokenPart> spoken,
    int candidates,
    List<FacetCounts> facets) {
  public SearchResults {
    hits = List.copyOf(hits);
    effort = List.copyOf(effort);
    spoken = List.copyOf(spoken);
    facets = List.copyOf(facets);
  }
}
