package io.triptych.service.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.triptych.service.query.Cancellation;

/**
 * Answers by what was asked of which state of a collection: in memory first, then in a shared
 * cache. Concurrent misses of one key compute once. A key names the commit that was searched, so
 * what is written is found by the first search after the refresh that shows it. Safe for use by
 * many threads.
 */
public final class ResultCache {
  /** About what an entry takes beside its answer. */
  private static final int OVERHEAD = 512;

  private final TieredCache<ResultKey, byte[]> answers;

  /** An answer and where it came from; nobody changes the bytes. */
  public record Answer(byte[] bytes, CacheTier tier) {}

  /** Computes an answer. */
  @FunctionalInterface
  public interface Computation {
    byte[] compute();
  }

  ResultCache(CacheSettings settings, SharedTier shared, Ticker ticker) {
    answers =
        new TieredCache<>(
            Caffeine.newBuilder()
                .maximumWeight(settings.resultBytes())
                .weigher((ResultKey _, byte[] answer) -> OVERHEAD + answer.length)
                .expireAfterWrite(settings.resultTimeToLive())
                .ticker(ticker)
                .buildAsync(),
            shared,
            settings.resultTimeToLive());
  }

  /**
   * The answer to {@code key}, from the cache where {@code use} and what is there allow it.
   *
   * @param cancellation tells whether it is still wanted, while another thread computes it
   */
  public Answer get(
      ResultKey key, CacheUse use, Cancellation cancellation, Computation computation) {
    return switch (use) {
      case BYPASS -> new Answer(computation.compute(), CacheTier.NONE);
      case REFRESH ->
          new Answer(
              answers.refresh(key, key.external(), ResultCodec.INSTANCE, computation::compute),
              CacheTier.NONE);
      case USE -> {
        TieredCache.Found<byte[]> found =
            answers.get(
                key, key.external(), ResultCodec.INSTANCE, cancellation, computation::compute);
        yield new Answer(found.value(), found.tier());
      }
    };
  }

  /** What happened so far. */
  CacheStatistics statistics() {
    return answers.statistics();
  }

  /** How many answers are in memory. */
  long entries() {
    return answers.entries();
  }

  /** Forgets what is in memory. */
  void clear() {
    answers.clear();
  }
}
