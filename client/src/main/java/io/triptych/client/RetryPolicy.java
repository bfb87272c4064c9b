package io.triptych.client;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How often and when something is tried again. The n-th pause is between half and all of {@code
 * first} times 2 to the power of n - 1, {@code longest} at most; where the server says when to come
 * again, it is not shorter than that.
 *
 * @param attempts how often a call is made at most, the first time included; 1: never again
 * @param first the first pause
 * @param longest the longest pause that the server did not ask for
 * @param patience how long a stream goes on without any answer, from its first failure on
 */
public record RetryPolicy(int attempts, Duration first, Duration longest, Duration patience) {
  /** Six attempts, pauses from 0.1 s to 10 s, streams for two minutes. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(6, Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMinutes(2));

  private static final int MAX_DOUBLINGS = 30;

  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts: " + attempts + " (expected: at least 1)");
    }
    if (!first.isPositive()) {
      throw new IllegalArgumentException("first: " + first + " (expected: positive)");
    }
    if (longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "longest: " + longest + " (expected: at least " + first + ")");
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience: " + patience + " (expected: at least 0)");
    }
  }

  public RetryPolicy withAttempts(int other) {
    return new RetryPolicy(other, first, longest, patience);
  }

  public RetryPolicy withPauses(Duration otherFirst, Duration otherLongest) {
    return new RetryPolicy(attempts, otherFirst, otherLongest, patience);
  }

  public RetryPolicy withPatience(Duration other) {
    return new RetryPolicy(attempts, first, longest, other);
  }

  /**
   * The pause after some failures in a row.
   *
   * @param failures at least 1
   * @param asked when the server says to come again
   */
  Duration pause(int failures, Optional<Duration> asked, RandomGenerator random) {
    Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    Duration whole = doubled.compareTo(longest) > 0 ? longest : doubled;
    Duration pause = part(whole, 0.5 + random.nextDouble() / 2);
    return asked
        .filter(least -> least.compareTo(pause) > 0)
        .map(least -> least.plus(part(first, random.nextDouble())))
        .orElse(pause);
  }

  private static Duration part(Duration whole, double share) {
    return Duration.ofNanos((long) (whole.toNanos() * share));
  }
}
