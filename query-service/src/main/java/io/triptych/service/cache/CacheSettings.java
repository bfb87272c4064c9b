package io.triptych.service.cache;

import java.time.Duration;

/**
 * What caches may keep.
 *
 * @param embeddings how many vectors of queries are kept in memory; 0 for none
 * @param resultBytes how many bytes of answers are kept in memory; 0 for none
 * @param resultTimeToLive how long an answer is kept, in memory and in Redis
 * @param refused how many media that cannot be decoded are remembered; 0 for none
 * @param refusedTimeToLive how long
 */
public record CacheSettings(
    long embeddings,
    long resultBytes,
    Duration resultTimeToLive,
    long refused,
    Duration refusedTimeToLive) {
  /** 100,000 vectors, 64 MiB of answers for 10 minutes, 10,000 refused media for a minute. */
  public static final CacheSettings DEFAULT =
      new CacheSettings(100_000, 64L << 20, Duration.ofMinutes(10), 10_000, Duration.ofMinutes(1));

  /** Nothing is kept. */
  public static final CacheSettings NONE =
      new CacheSettings(0, 0, Duration.ofMinutes(1), 0, Duration.ofMinutes(1));

  public CacheSettings {
    requireNotNegative("embeddings", embeddings);
    requireNotNegative("result bytes", resultBytes);
    requireNotNegative("refused", refused);
    requireSeconds("result time to live", resultTimeToLive);
    requireSeconds("refused time to live", refusedTimeToLive);
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 0)");
    }
  }

  /** Redis counts in seconds. */
  private static void requireSeconds(String name, Duration value) {
    if (value.toSeconds() < 1) {
      throw new IllegalArgumentException(
          name + ": " + value.toSeconds() + " s (expected: at least 1 s)");
    }
  }
}
