package io.triptych.service.server;

import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.SearchStreamRequest;
import io.triptych.proto.v1.SearchStreamResponse;
import io.triptych.service.query.Cancellation;
import io.triptych.service.query.SearchCancelledException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The searches of one stream. At most {@value #CONCURRENT} run at a time: another request is asked
 * for when one was answered and the client keeps up with reading. Each search may take as long as a
 * request may, and a stream on which nothing happens for so long ends; a deadline of the client's
 * own holds for the whole stream instead.
 */
final class SearchStream implements StreamObserver<SearchStreamRequest> {
  static final int CONCURRENT = 8;

  private final SearchHandler handler;
  private final ServiceRequestContext context;
  private final ServerCallStreamObserver<SearchStreamResponse> client;
  private final Duration limit;
  private final boolean deadline;
  private final LongSupplier nanoTime;

  /** How many searches run. */
  private int running;

  /** How many requests may be asked for when the client has read what it was sent. */
  private int owed;

  private boolean ended;
  private boolean closed;

  private SearchStream(
      SearchHandler handler,
      ServiceRequestContext context,
      ServerCallStreamObserver<SearchStreamResponse> client,
      Duration limit,
      LongSupplier nanoTime) {
    this.handler = handler;
    this.context = context;
    this.client = client;
    this.limit = limit;
    this.deadline = context.request().headers().contains("grpc-timeout");
    this.nanoTime = nanoTime;
  }

  /**
   * Begins to answer; to be called while the call is being set up.
   *
   * @param limit how long a search may take, and the stream stay idle
   */
  static SearchStream open(
      SearchHandler handler,
      ServiceRequestContext context,
      ServerCallStreamObserver<SearchStreamResponse> client,
      Duration limit) {
    SearchStream stream = new SearchStream(handler, context, client, limit, System::nanoTime);
    client.disableAutoRequest();
    client.setOnReadyHandler(stream::askForOwed);
    client.setOnCancelHandler(stream::abandon);
    client.request(CONCURRENT);
    return stream;
  }

  @Override
  public void onNext(SearchStreamRequest request) {
    stayAwake();
    synchronized (this) {
      running++;
    }
    context.blockingTaskExecutor().execute(() -> answer(request));
  }

  private void answer(SearchStreamRequest request) {
    SearchStreamResponse.Builder response =
        SearchStreamResponse.newBuilder().setTag(request.getTag());
    try {
      response.setResponse(
          handler.handle(CanonicalRequest.of(request.getRequest()), cancellation()));
    } catch (RuntimeException | Error e) {
      response.setError(StatusMapping.message(e));
    }
    done(response.build());
  }

  private Cancellation cancellation() {
    Cancellation stream = new CallCancellation(context, client);
    long start = nanoTime.getAsLong();
    return () -> {
      stream.check();
      if (nanoTime.getAsLong() - start > limit.toNanos()) {
        throw SearchCancelledException.outOfTime();
      }
    };
  }

  private synchronized void done(SearchStreamResponse response) {
    running--;
    if (closed) {
      return;
    }
    stayAwake();
    client.onNext(response);
    owed++;
    if (client.isReady()) {
      askForOwed();
    }
    complete();
  }

  private synchronized void askForOwed() {
    if (owed > 0 && !closed && !ended) {
      client.request(owed);
      owed = 0;
    }
  }

  private void complete() {
    if (ended && running == 0 && !closed) {
      closed = true;
      client.onCompleted();
    }
  }

  private synchronized void abandon() {
    closed = true;
  }

  private void stayAwake() {
    if (!deadline && !context.isCancelled()) {
      context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, limit);
    }
  }

  @Override
  public void onError(Throwable cause) {
    abandon();
  }

  @Override
  public synchronized void onCompleted() {
    ended = true;
    complete();
  }
}
