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

  SearchGrpcService(CollectionStore collections, Searcher searcher) {
    this.collections = collections;
    this.searcher = searcher;
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> observer) {
    long start = System.nanoTime();
    SearchQuery query = SearchMessages.query(request);
    SearchResults results;
    try (CollectionSearcher view = collections.searcher(request.getCollection())) {
      results = searcher.search(view, query);
    }
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    observer.onNext(
        SearchMessages.response(request.getCollection(), results, query.explain())
            .setTookMs(millis)
            .build());
    observer.onCompleted();
  }
}
