package io.triptych.service.query;

import io.triptych.indexer.collection.FacetRequest;
import io.triptych.indexer.collection.ItemFields;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.RankExpression;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be done for a query on one view of a collection.
 *
 * @param query what is asked
 * @param probes every comparison, in the order of the parts; the positive weights sum to 1
 * @param spoken what was understood of each spoken part
 * @param leftOut the handles of items that are not returned
 * @param poolSize how many candidates each positive probe brings
 * @param expression what the candidates are ordered by; empty: the score
 * @param facets what the items that pass are counted by
 * @param fields what is read of each hit
 */
record QueryPlan(
    SearchQuery query,
    List<Probe> probes,
    List<SpokenPart> spoken,
    ItemFilter filter,
    Set<Integer> leftOut,
    int poolSize,
    Optional<RankExpression> expression,
    List<FacetRequest> facets,
    ItemFields fields) {
  QueryPlan {
    probes = List.copyOf(probes);
    spoken = List.copyOf(spoken);
    leftOut = Set.copyOf(leftOut);
    facets = List.copyOf(facets);
  }
}
