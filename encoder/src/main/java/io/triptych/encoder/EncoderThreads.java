package io.triptych.encoder;

import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The platform threads on which towers run: one a core, since a forward pass leaves no room for a
 * second on the same core. Each keeps its workspaces.
 */
public final class EncoderThreads implements AutoCloseable {
  private final int count;
  private final ExecutorService executor;

  /** Starts {@code count} threads, at least 1. They do not keep the JVM alive. */
  public EncoderThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads: " + count + " (expected: at least 1)");
    }
    this.count = count;
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory =
        task ->
            Thread.ofPlatform()
                .daemon()
                .name("encoder-" + number.incrementAndGet())
                .unstarted(task);
    executor = Executors.newFixedThreadPool(count, factory);
  }

  /** How many threads there are. */
  public int count() {
    return count;
  }

  /**
   * Runs all tasks and returns their results in order. The first failure is thrown, and the tasks
   * that have not begun are dropped.
   *
   * @throws CancellationException if the calling thread is interrupted
   */
  public <T> List<T> runAll(List<? extends Callable<T>> tasks) {
    List<Future<T>> futures = new ArrayList<>(tasks.size());
    for (Callable<T> task : tasks) {
      futures.add(executor.submit(task));
    }
    try {
      List<T> results = new ArrayList<>(tasks.size());
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("encoding was interrupted");
      cancelled.initCause(e);
      throw cancelled;
    } catch (ExecutionException e) {
      throw rethrow(e.getCause());
    } finally {
      futures.forEach(future -> future.cancel(false));
    }
  }

  /**
   * Runs {@code body} on the calling thread, one of these, while those that have nothing else to do
   * help it through {@code team}.
   */
  public void runHelped(Team team, Runnable body) {
    if (count == 1 || team.size() == 1) {
      body.run();
      return;
    }
    long session = team.open();
    try {
      for (int helper = 1; helper < Math.min(count, team.size()); helper++) {
        int worker = helper;
        executor.execute(() -> team.help(session, worker));
      }
      body.run();
    } finally {
      team.close();
    }
  }

  private static RuntimeException rethrow(Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("encoding failed: " + cause.getMessage(), cause);
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
