package io.triptych.service.cache;

import java.util.function.LongSupplier;

/**
 * Stops asking a helper that keeps failing: after {@code threshold} failures in a row it is left
 * alone for {@code pauseNanos}; then one trial at a time is let through until one succeeds.
 */
final class CircuitBreaker {
  private final int threshold;
  private final long pauseNanos;
  private final LongSupplier nanoTime;
  private int failures;
  private long nextTrial;

  CircuitBreaker(int threshold, long pauseNanos, LongSupplier nanoTime) {
    this.threshold = threshold;
    this.pauseNanos = pauseNanos;
    this.nanoTime = nanoTime;
  }

  /** Whether to ask now. A caller that is let through reports how it went. */
  synchronized boolean allows() {
    if (failures < threshold) {
      return true;
    }
    long now = nanoTime.getAsLong();
    if (now - nextTrial < 0) {
      return false;
    }
    nextTrial = now + pauseNanos;
    return true;
  }

  /** Notes a success; true if the breaker was open until now. */
  synchronized boolean succeeded() {
    boolean wasOpen = failures >= threshold;
    failures = 0;
    return wasOpen;
  }

  /** Notes a failure; true if it opens the breaker. */
  synchronized boolean failed() {
    failures = Math.min(threshold, failures) + 1;
    if (failures >= threshold) {
      nextTrial = nanoTime.getAsLong() + pauseNanos;
    }
    return failures == threshold;
  }
}
