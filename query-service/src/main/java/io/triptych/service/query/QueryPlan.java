package io.triptych.service.query;

import io.triptych.indexer.collection.FacetRequest;
import io.triptych.indexer.collection.ItemFilter;
import java.util.List;
import java.util.Set;

/**
 * What is to be done for a query on one view of a collection.
 *
 * @param probes every comparison, in the order of the parts; the positive weights sum to 1
 * @param spoken what was understood of each spoken part
 * @param leftOut the handles of items that are not returned
 * @param minRelevance items that score less are left out
 * @param poolSize how many candidates each positive probe brings
 * @param offset how many of the best items are skipped
 * @param facets what the items that pass are counted by
 */
record QueryPlan(
    List<Probe> probes,
    List<SpokenPart> spoken,
    ItemFilter filter,
    Set<Integer> leftOut,
    int poolSize,
    int k,
    boolean exact,
    boolean explain,
    double minRelevance,
    int offset,
    List<FacetRequest> facets) {
  QueryPlan {
    probes = List.copyOf(probes);
    spoken = List.copyOf(spoken);
    leftOut = Set.copyOf(leftOut);
    facets = List.copyOf(facets);
  }
}
