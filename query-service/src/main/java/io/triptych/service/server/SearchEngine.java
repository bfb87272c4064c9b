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
   * The response to a search of {@code view}.
   *
   * @param request as {@link CanonicalRequest} writes it
   * @param cancellation tells whether anybody still waits for it
   */
  SearchResponse answer(CollectionSearcher view, SearchRequest request, Cancellation cancellation) {
    long start = System.nanoTime();
    SearchContext context = new SearchContext(cancellation);
    SearchQuery query = context.during(SearchStage.DECODE, () -> SearchMessages.query(request));
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
    return response.setTookMs((System.nanoTime() - start) / NANOS_PER_MILLI).build();
  }
}
