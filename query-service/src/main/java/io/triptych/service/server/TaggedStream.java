package io.triptych.service.server;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * A stream whose requests are answered as they are done, in any order. So many are worked on at the
 * same time; the client may send more as those are answered.
 */
final class TaggedStream<Q, A> implements StreamObserver<Q> {
  private final ServerCallStreamObserver<A> answers;
  private final ExecutorService executor;
  private final Function<Q, A> answering;

  /** Requests under way. Guarded by this. */
  private int open;

  private boolean ended;
  private boolean over;

  /**
   * A stream.
   *
   * @param atOnce how many requests are worked on at the same time
   * @param answering makes an answer; a failure ends the stream
   */
  TaggedStream(
      StreamObserver<A> observer, ExecutorService executor, int atOnce, Function<Q, A> answering) {
    this.answers = (ServerCallStreamObserver<A>) observer;
    this.executor = executor;
    this.answering = answering;
    answers.disableAutoRequest();
    answers.setOnCancelHandler(this::cancelled);
    answers.request(atOnce);
  }

  @Override
  public void onNext(Q request) {
    synchronized (this) {
      open++;
    }
    try {
      executor.execute(() -> answer(request));
    } catch (RejectedExecutionException e) {
      fail(new UnavailableException(UnavailableException.STOPPING, e));
    }
  }

  private void answer(Q request) {
    A answer;
    try {
      if (isOver()) {
        return;
      }
      answer = answering.apply(request);
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    synchronized (this) {
      if (over) {
        return;
      }
      answers.onNext(answer);
      answers.request(1);
      open--;
      completeIfDone();
    }
  }

  private synchronized boolean isOver() {
    return over;
  }

  private synchronized void fail(Throwable cause) {
    if (!over) {
      over = true;
      answers.onError(StatusMapping.status(cause, Status.UNKNOWN).asRuntimeException());
    }
  }

  private synchronized void cancelled() {
    over = true;
  }

  private void completeIfDone() {
    if (ended && open == 0 && !over) {
      over = true;
      answers.onCompleted();
    }
  }

  @Override
  public void onError(Throwable cause) {
    cancelled();
  }

  @Override
  public synchronized void onCompleted() {
    ended = true;
    completeIfDone();
  }
}
