package io.triptych.service.server;

import io.grpc.stub.StreamObserver;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.service.query.SearchQuery;
import io.triptych.service.query.SearchResults;
import io.triptych.service.query.Searcher;

/** Answers {@code triptych.v1.SearchService}. */
final class SearchGrpcService extends SearchServiceGrpc.SearchServiceImplBase {
  private static final double NANOS_PER_MILLI = 1e6;

  private final CollectionStore collections;
  private final Searcher searcher;
  private final SearchAnswers answers;

  SearchGrpcService(CollectionStore collections, Searcher searcher, SearchAnswers answers) {
    this.collections = collections;
    this.searcher = searcher;
    this.answers = answers;
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> observer) {
    SearchQuery query = SearchMessages.query(request);
    SearchResponse response;
    try (CollectionSearcher view = collections.searcher(request.getCollection())) {
      response = answers.answer(view, request, "", () -> compute(view, request, query));
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private SearchResponse compute(
      CollectionSearcher view, SearchRequest request, SearchQuery query) {
    long start = System.nanoTime();
    SearchResults results = searcher.search(view, query);
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    return SearchMessages.response(request.getCollection(), results, query.explain())
        .setTookMs(millis)
        .build();
  }
}
