package io.triptych.service.batch;

import io.triptych.encoder.FairBudget;
import io.triptych.encoder.FairBudget.Held;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Lets so many sounds be written down at a time, and so many more wait, in order. */
final class SpeechQueue {
  /** How much the newest sound counts in the mean time of one. */
  private static final double NEWEST = 0.2;

  private final int atOnce;
  private final int mostWaiting;
  private final FairBudget places;
  private final AtomicInteger present = new AtomicInteger();

  /** The mean time of a sound; 0 while none is known. Guarded by this. */
  private double nanosEach;

  SpeechQueue(int atOnce, int mostWaiting) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
    this.places = new FairBudget(atOnce);
  }

  /** One sound for each core, and four that wait. */
  static SpeechQueue ofCores() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new SpeechQueue(cores, 4 * cores);
  }

  /**
   * Does the work of {@code caller} in its turn.
   *
   * @throws OverloadedException if there is no room to wait
   * @throws AbandonedException if the caller's time is over, or the caller is gone
   */
  <T> T run(Caller caller, Supplier<T> work) {
    try {
      int ahead = present.getAndIncrement();
      if (ahead >= atOnce + mostWaiting) {
        throw overloaded(ahead);
      }
      return inTurn(caller, work);
    } finally {
      present.decrementAndGet();
    }
  }

  /** How many are written down or wait. */
  int present() {
    return present.get();
  }

  private <T> T inTurn(Caller caller, Supplier<T> work) {
    try (Held _ = places.take(1, caller::waits).orElseThrow(() -> AbandonedException.of(caller))) {
      long start = System.nanoTime();
      T done = work.get();
      note(System.nanoTime() - start);
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbandonedException.cancelled();
    } catch (CancellationException e) {
      throw AbandonedException.of(caller);
    }
  }

  private synchronized void note(long nanos) {
    nanosEach = nanosEach == 0 ? nanos : nanosEach + NEWEST * (nanos - nanosEach);
  }

  private synchronized OverloadedException overloaded(int present) {
    Duration wait = Duration.ofNanos((long) (nanosEach / atOnce));
    return new OverloadedException(
        "speech: %d are written down or wait already (expected: at most %d)"
            .formatted(present, atOnce + mostWaiting),
        BatchQueue.clamp(wait));
  }
}
