package io.triptych.service.query;

import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.FacetCounts;
import io.triptych.indexer.collection.ItemFields;
import java.util.List;

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
    return search(searcher, query, SearchContext.unbounded());
  }

  /**
   * Answers {@code query} as long as the answer is wanted.
   *
   * @param searcher a view of a collection of {@link #space()}
   * @throws QueryException if the query does not fit the collection
   * @throws SearchCancelledException if the search was cancelled before it was through
   */
  public SearchResults search(
      CollectionSearcher searcher, SearchQuery query, SearchContext context) {
    QueryPlan plan = plan(searcher, query, context);
    Readings readings =
        Readings.of(searcher, query, plan, other -> plan(searcher, other, context), context);
    int[] docs = readings.docs();
    double[] scores = readings.scores();
    List<Ranker.Ranked> page =
        context.during(
            SearchStage.FUSE, () -> new Ranker(searcher, plan, context).page(docs, scores));
    List<FacetCounts> facets =
        context.during(
            SearchStage.FACETS,
            () ->
                plan.facets().isEmpty()
                    ? List.of()
                    : searcher.facets(plan.filter(), plan.facets()));
    List<RankedItem> hits =
        context.during(
            SearchStage.RENDER,
            () -> page.stream().map(hit -> hit(searcher, plan, readings, scores, hit)).toList());
    return new SearchResults(
        embedder.space(), hits, readings.effort(), plan.spoken(), docs.length, facets);
  }

  private QueryPlan plan(CollectionSearcher searcher, SearchQuery query, SearchContext context) {
    return context.during(SearchStage.ENCODE, () -> planner.plan(searcher, query, context));
  }

  private static RankedItem hit(
      CollectionSearcher searcher,
      QueryPlan plan,
      Readings readings,
      double[] scores,
      Ranker.Ranked ranked) {
    int candidate = ranked.candidate();
    return new RankedItem(
        searcher.item(readings.docs()[candidate], plan.fields()),
        scores[candidate],
        ranked.value(),
        ranked.folded().stream()
            .map(folded -> searcher.item(readings.docs()[folded], ItemFields.ID).id())
            .toList(),
        plan.query().explain() ? readings.terms(candidate) : List.of());
  }
}
