package io.triptych.service.query;

import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.FacetCounts;
import io.triptych.indexer.collection.StoredItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Answers queries over a view of a collection: embeds the parts, gathers candidates from the
 * positive ones (one k-NN search for each target modality, BM25 for words), scores the union
 * exactly and returns the best. A spoken query is asked in several {@link Readings}. Safe for use
 * by many threads.
 */
public final class Searcher {
  private final QueryEmbedder embedder;
  private final QueryPlanner planner;

  /** A searcher of collections of the embedder's space. */
  public Searcher(QueryEmbedder embedder) {
    this.embedder = embedder;
    this.planner = new QueryPlanner(embedder);
  }

  /** The space that queries are embedded into. */
  public SpaceId space() {
    return embedder.space();
  }

  /**
   * Answers {@code query}.
   *
   * @param searcher a view of a collection of {@link #space()}
   * @throws QueryException if the query does not fit the collection
   */
  public SearchResults search(CollectionSearcher searcher, SearchQuery query) {
    QueryPlan plan = planner.plan(searcher, query);
    Readings readings = Readings.of(searcher, query, plan, other -> planner.plan(searcher, other));
    int[] docs = readings.docs();
    List<RankedItem> hits = new ArrayList<>();
    for (Scored best : best(searcher, readings.scores(), docs, plan.offset(), plan.k())) {
      if (best.score() < plan.minRelevance()) {
        break;
      }
      List<ScoreTerm> terms = plan.explain() ? readings.terms(best.candidate()) : List.of();
      hits.add(new RankedItem(best.item(), best.score(), terms));
    }
    List<FacetCounts> facets =
        plan.facets().isEmpty() ? List.of() : searcher.facets(plan.filter(), plan.facets());
    return new SearchResults(
        embedder.space(), hits, readings.effort(), plan.spoken(), docs.length, facets);
  }

  private record Scored(int candidate, double score, StoredItem item) {}

  /**
   * The k best after the first {@code offset}, ties by id. Items are read only as far as ties with
   * the first and the last of them reach.
   */
  private static List<Scored> best(
      CollectionSearcher searcher, double[] scores, int[] docs, int offset, int k) {
    int[] order =
        IntStream.range(0, docs.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer d) -> -scores[d]))
            .mapToInt(Integer::intValue)
            .toArray();
    int start = Math.min(offset, order.length);
    while (start > 0 && start < order.length && scores[order[start]] == scores[order[start - 1]]) {
      start--;
    }
    int end = Math.min(offset + k, order.length);
    while (end > 0 && end < order.length && scores[order[end]] == scores[order[end - 1]]) {
      end++;
    }
    return IntStream.range(start, end)
        .mapToObj(i -> new Scored(order[i], scores[order[i]], searcher.item(docs[order[i]])))
        .sorted(
            Comparator.comparingDouble((Scored s) -> -s.score())
                .thenComparing(scored -> scored.item().id()))
        .skip(offset - start)
        .limit(k)
        .toList();
  }
}
