package io.triptych.service.server;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Collects the answers of a stream. */
final class Answers<T> implements StreamObserver<T> {
  private final Consumer<T> look;
  private final List<T> sofar = new ArrayList<>();
  private final CompletableFuture<List<T>> all = new CompletableFuture<>();

  /**
   * @param look is shown each answer as it comes; if it throws, so does {@link #all}
   */
  Answers(Consumer<T> look) {
    this.look = look;
  }

  /** All answers, once the stream has ended well. */
  CompletableFuture<List<T>> all() {
    return all;
  }

  @Override
  public void onNext(T answer) {
    try {
      look.accept(answer);
      sofar.add(answer);
    } catch (RuntimeException | AssertionError e) {
      all.completeExceptionally(e);
    }
  }

  @Override
  public void onError(Throwable cause) {
    all.completeExceptionally(cause);
  }

  @Override
  public void onCompleted() {
    all.complete(List.copyOf(sofar));
  }
}
