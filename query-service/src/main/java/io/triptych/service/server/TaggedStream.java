package io.triptych.service.server;

import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.triptych.service.query.Cancellation;
import io.triptych.service.query.SearchCancelledException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A stream whose requests are answered as they are done, in any order. So many are worked on at a
 * time: another one is asked for when one was answered and the client keeps up with reading. Each
 * may take as long as a request may, and a stream on which nothing happens for so long ends; a
 * deadline of the client's own holds for the whole stream instead.
 */
final class TaggedStream<Q, A> implements StreamObserver<Q> {
  private final ServiceRequestContext context;
  private final ServerCallStreamObserver<A> client;
  private final Executor executor;
  private final Duration limit;
  private final Answering<Q, A> answering;
  private final Failing<Q, A> failing;
  private final boolean deadline;

  /** How many requests are worked on. Guarded by this, as what follows. */
  private int running;

  /** How many requests may be asked for when the client has read what it was sent. */
  private int owed;

  private boolean ended;
  private boolean over;

  /** Makes answers. */
  @FunctionalInterface
  interface Answering<Q, A> {
    /**
     * The answer to a request.
     *
     * @param cancellation tells whether anybody still waits for it
     */
    A answer(Q request, Cancellation cancellation);
  }

  /** Makes the answers to requests that fail, which end no other. */
  @FunctionalInterface
  interface Failing<Q, A> {
    A answer(Q request, Throwable cause);
  }

  private TaggedStream(
      StreamObserver<A> observer,
      Executor executor,
      Duration limit,
      Answering<Q, A> answering,
      Failing<Q, A> failing) {
    this.context = ServiceRequestContext.current();
    this.client = (ServerCallStreamObserver<A>) observer;
    this.executor = executor;
    this.limit = limit;
    this.answering = answering;
    this.failing = failing;
    this.deadline = context.request().headers().contains("grpc-timeout");
  }

  /**
   * Begins to answer; to be called while the call is being set up.
   *
   * @param executor runs each request
   * @param atOnce how many are worked on at a time
   * @param limit how long a request may take, and the stream stay idle
   */
  static <Q, A> StreamObserver<Q> open(
      StreamObserver<A> observer,
      Executor executor,
      int atOnce,
      Duration limit,
      Answering<Q, A> answering,
      Failing<Q, A> failing) {
    TaggedStream<Q, A> stream = new TaggedStream<>(observer, executor, limit, answering, failing);
    stream.client.disableAutoRequest();
    stream.client.setOnReadyHandler(stream::askForOwed);
    stream.client.setOnCancelHandler(stream::abandon);
    stream.stayAwake();
    stream.client.request(atOnce);
    return stream;
  }

  @Override
  public void onNext(Q request) {
    stayAwake();
    synchronized (this) {
      running++;
    }
    try {
      if (CallGuard.REFUSAL.isBound()) {
        done(failing.answer(request, CallGuard.REFUSAL.get()));
      } else {
        executor.execute(context.makeContextAware(() -> answer(request)));
      }
    } catch (RejectedExecutionException e) {
      fail(new UnavailableException(UnavailableException.STOPPING, e));
    }
  }

  private void answer(Q request) {
    if (isOver()) {
      return;
    }
    A answer;
    try {
      answer = answering.answer(request, cancellation());
    } catch (RuntimeException | Error e) {
      answer = failing.answer(request, e);
    }
    done(answer);
  }

  private Cancellation cancellation() {
    Cancellation stream = new CallCancellation(context, client);
    long start = System.nanoTime();
    return () -> {
      stream.check();
      if (System.nanoTime() - start > limit.toNanos()) {
        throw SearchCancelledException.outOfTime();
      }
    };
  }

  private synchronized void done(A answer) {
    running--;
    if (over) {
      return;
    }
    stayAwake();
    client.onNext(answer);
    owed++;
    if (client.isReady()) {
      askForOwed();
    }
    completeIfDone();
  }

  private synchronized void askForOwed() {
    if (owed > 0 && !over && !ended) {
      client.request(owed);
      owed = 0;
    }
  }

  private void completeIfDone() {
    if (ended && running == 0 && !over) {
      over = true;
      client.onCompleted();
    }
  }

  private synchronized boolean isOver() {
    return over;
  }

  private synchronized void fail(Throwable cause) {
    if (!over) {
      over = true;
      client.onError(StatusMapping.status(cause, Status.UNKNOWN).asRuntimeException());
    }
  }

  private synchronized void abandon() {
    over = true;
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
    completeIfDone();
  }
}
