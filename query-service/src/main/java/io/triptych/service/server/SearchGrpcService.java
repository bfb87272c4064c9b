package io.triptych.service.server;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchStreamRequest;
import io.triptych.proto.v1.SearchStreamResponse;
import io.triptych.proto.v1.SuggestRequest;
import io.triptych.proto.v1.SuggestResponse;
import io.triptych.service.query.Cancellation;
import io.triptych.service.query.SuggestQuery;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Answers {@code triptych.v1.SearchService}. */
final class SearchGrpcService extends SearchServiceGrpc.SearchServiceImplBase {
  /** Searches of one stream that run at the same time. */
  static final int STREAMED = 8;

  private final CollectionStore collections;
  private final SearchHandler handler;
  private final Executor streams;
  private final Duration limit;

  /**
   * @param streams runs the searches of streams
   * @param limit how long each of those may take
   */
  SearchGrpcService(
      CollectionStore collections, SearchHandler handler, Executor streams, Duration limit) {
    this.collections = collections;
    this.handler = handler;
    this.streams = streams;
    this.limit = limit;
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> observer) {
    CallCancellation cancellation =
        new CallCancellation(
            ServiceRequestContext.current(), (ServerCallStreamObserver<?>) observer);
    observer.onNext(handler.handle(CanonicalRequest.of(request), cancellation));
    observer.onCompleted();
  }

  @Override
  public StreamObserver<SearchStreamRequest> searchStream(
      StreamObserver<SearchStreamResponse> observer) {
    return TaggedStream.open(
        observer, streams, STREAMED, limit, this::answer, SearchGrpcService::failed);
  }

  private SearchStreamResponse answer(SearchStreamRequest request, Cancellation cancellation) {
    return SearchStreamResponse.newBuilder()
        .setTag(request.getTag())
        .setResponse(handler.handle(CanonicalRequest.of(request.getRequest()), cancellation))
        .build();
  }

  private static SearchStreamResponse failed(SearchStreamRequest request, Throwable cause) {
    return SearchStreamResponse.newBuilder()
        .setTag(request.getTag())
        .setError(StatusMapping.message(cause))
        .build();
  }

  @Override
  public void suggest(SuggestRequest request, StreamObserver<SuggestResponse> observer) {
    int k = request.getK() == 0 ? SuggestQuery.DEFAULT_K : request.getK();
    SuggestQuery query = new SuggestQuery(request.getPrefix(), k, request.getFilter());
    SuggestResponse.Builder response = SuggestResponse.newBuilder();
    try (CollectionSearcher view = collections.searcher(request.getCollection())) {
      response.addAllTitles(query.titles(view));
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }
}
