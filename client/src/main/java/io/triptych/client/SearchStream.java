package io.triptych.client;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchStreamRequest;
import io.triptych.proto.v1.SearchStreamResponse;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Any number of searches over one stream; the server does eight at a time and answers each as it is
 * done. When the connection breaks, those without an answer are asked again. May be used by several
 * threads. What hangs on a result must not send anything itself: it would wait for its own thread.
 */
public final class SearchStream implements AutoCloseable {
  /** The most searches that were sent and not answered. */
  static final int MAX_SEARCHES = 64;

  /** How many bytes may be under way for one more search to be sent. */
  static final long MAX_BYTES = 16L << 20;

  private final ResendingStream<SearchRequest, SearchStreamResponse, SearchResponse> stream;

  SearchStream(ManagedChannel channel, RetryPolicy retries, RandomGenerator random) {
    stream =
        new ResendingStream<>(
            new Dialect(channel), channel, retries, random, MAX_SEARCHES, MAX_BYTES);
  }

  /**
   * Sends a search; waits while 64 searches or 16 MiB are not answered.
   *
   * @return completes with the answer; exceptionally, with a {@link ClientException}, when this
   *     search or the stream failed
   * @throws ClientException if the stream failed
   */
  public CompletableFuture<SearchResponse> search(SearchRequest request)
      throws InterruptedException {
    return stream.send(request, request.getSerializedSize());
  }

  /**
   * Waits until every search is answered, and ends the stream.
   *
   * @throws ClientException if the stream failed before, or the thread was interrupted
   */
  @Override
  public void close() {
    stream.close();
  }

  private record Dialect(ManagedChannel channel)
      implements ResendingStream.Dialect<SearchRequest, SearchStreamResponse, SearchResponse> {
    @Override
    public ResendingStream.Sender<SearchRequest> open(
        StreamObserver<SearchStreamResponse> answers) {
      return new Sender(SearchServiceGrpc.newStub(channel).searchStream(answers));
    }

    @Override
    public long position(SearchStreamResponse answer) {
      return Long.parseLong(answer.getTag());
    }

    @Override
    public SearchResponse result(SearchStreamResponse answer) {
      if (answer.hasError()) {
        throw ClientException.of(answer.getError());
      }
      return answer.getResponse();
    }
  }

  private record Sender(StreamObserver<SearchStreamRequest> searches)
      implements ResendingStream.Sender<SearchRequest> {
    @Override
    public void send(SearchRequest request, long position) {
      searches.onNext(
          SearchStreamRequest.newBuilder()
              .setTag(Long.toString(position))
              .setRequest(request)
              .build());
    }

    @Override
    public void end() {
      searches.onCompleted();
    }

    @Override
    public void cancel() {
      searches.onError(Status.CANCELLED.asRuntimeException());
    }
  }
}
