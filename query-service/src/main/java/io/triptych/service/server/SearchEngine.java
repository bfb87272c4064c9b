package io.triptych.service.server;

import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.service.query.Cancellation;
import io.triptych.service.query.SearchContext;
import io.triptych.service.query.SearchQuery;
import io.triptych.service.query.SearchResults;
import io.triptych.service.query.SearchStage;
import io.triptych.service.query.Searcher;

/** Answers searches by searching. Safe for use by many threads. */
final class SearchEngine {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Searcher searcher;

  SearchEngine(Searcher searcher) {
    this.searcher = searcher;
  }

  /**
   * A search that is about to be made.
   *
   * @param request as {@link CanonicalRequest} writes it
   * @param since when it began, by {@link System#nanoTime()}
   */
  record Search(SearchRequest request, SearchQuery query, SearchContext context, long since) {

    /**
     * Reads a request.
     *
     * @param cancellation tells whether anybody still waits for it
     * @throws io.triptych.service.query.QueryException if it is not a valid one
     */
    static Search of(SearchRequest request, Cancellation cancellation) {
      long since = System.nanoTime();
      SearchContext context = new SearchContext(cancellation);
      SearchQuery query = context.during(SearchStage.DECODE, () -> SearchMessages.query(request));
      return new Search(request, query, context, since);
    }
  }

  /** The response to a search of {@code view}. */
  SearchResponse answer(CollectionSearcher view, Search search) {
    SearchRequest request = search.request();
    SearchQuery query = search.query();
    SearchContext context = search.context();
    SearchResults results = searcher.search(view, query, context);
    SearchResponse.Builder response =
        context.during(
            SearchStage.RENDER,
            () -> SearchMessages.response(request.getCollection(), results, query));
    if (request.getTiming()) {
      context
          .millis()
          .forEach(
              (stage, millis) -> response.addTimingBuilder().setStage(stage.id()).setMs(millis));
    }
    return response.setTookMs((System.nanoTime() - search.since()) / NANOS_PER_MILLI).build();
  }
}
