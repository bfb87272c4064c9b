package io.triptych.service.server;

import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.collection.FilterException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a collection, which all calls under way share, and with it its commits. It is
 * opened by the first call, and closed, which gives the write lock back, when no call and no merge
 * of segments is under way. After a failure the next call opens it anew. Safe for use by many
 * threads.
 */
final class SharedWriter {
  private static final long MERGE_POLL_MILLIS = 50;
  private static final Logger LOG = LoggerFactory.getLogger(SharedWriter.class);

  private final Supplier<ItemIngestor> opening;
  private final ScheduledExecutorService timer;
  private ItemIngestor ingestor;
  private int callers;
  private boolean failed;
  private boolean exclusive;

  /** What a call writes. */
  interface Work<T> {
    T run(ItemIngestor ingestor) throws InterruptedException;
  }

  /**
   * @param opening takes the write lock
   * @param timer looks whether merges have ended
   */
  SharedWriter(Supplier<ItemIngestor> opening, ScheduledExecutorService timer) {
    this.opening = opening;
    this.timer = timer;
  }

  /** Writes together with others. */
  <T> T write(Work<T> work) throws InterruptedException {
    ItemIngestor shared = enter();
    boolean whole = false;
    try {
      T result = work.run(shared);
      whole = true;
      return result;
    } catch (FilterException e) {
      // Found before anything was written.
      whole = true;
      throw e;
    } finally {
      leave(whole);
    }
  }

  private synchronized ItemIngestor enter() throws InterruptedException {
    while (exclusive || failed) {
      wait();
    }
    if (ingestor == null) {
      ingestor = opening.get();
    }
    callers++;
    return ingestor;
  }

  private synchronized void leave(boolean whole) {
    callers--;
    failed |= !whole;
    closeWhenIdle();
  }

  private synchronized void closeWhenIdle() {
    if (callers == 0 && ingestor != null) {
      if (failed || exclusive || !ingestor.isMerging()) {
        close();
      } else {
        Future<?> _ = timer.schedule(this::closeWhenIdle, MERGE_POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
    notifyAll();
  }

  private void close() {
    try (ItemIngestor closing = ingestor) {
      if (!failed) {
        closing.settle();
      }
    } catch (RuntimeException e) {
      // Whoever waited for a write has been answered, and what was not committed is gone.
      LOG.warn("A writer did not close well; the next call opens another", e);
    } finally {
      ingestor = null;
      failed = false;
    }
  }

  /** Does something while nobody writes: after the calls under way, before those that come. */
  void exclusively(Runnable action) throws InterruptedException {
    synchronized (this) {
      while (exclusive) {
        wait();
      }
      exclusive = true;
    }
    try {
      synchronized (this) {
        closeWhenIdle();
        while (ingestor != null) {
          wait();
        }
      }
      action.run();
    } finally {
      synchronized (this) {
        exclusive = false;
        notifyAll();
      }
    }
  }
}
