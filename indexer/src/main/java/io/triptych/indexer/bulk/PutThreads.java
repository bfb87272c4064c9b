package io.triptych.indexer.bulk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Threads that put items into an index beside the one that calls, since a graph is built by those
 * who put. They are never interrupted: that would close the files being written.
 */
final class PutThreads implements AutoCloseable {
  private final int helpers;
  private final ExecutorService pool;

  /**
   * @param threads how many work at once, the caller among them
   */
  PutThreads(int threads) {
    helpers = threads - 1;
    pool =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("triptych-put-", 0).factory());
  }

  /**
   * Calls {@code task} once with each number below {@code count}, in any order; returns when all
   * calls have ended.
   *
   * @throws RuntimeException or an error that a call threw; some numbers may not have been used
   */
  void run(int count, IntConsumer task) {
    AtomicInteger next = new AtomicInteger();
    Runnable work =
        () -> {
          try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
              task.accept(i);
            }
          } finally {
            // After a failure the others need not go on.
            next.set(count);
          }
        };
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < Math.min(helpers, count - 1); i++) {
      running.add(CompletableFuture.runAsync(work, pool));
    }
    running.add(CompletableFuture.runAsync(work, Runnable::run));
    try {
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw e;
      }
    }
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
