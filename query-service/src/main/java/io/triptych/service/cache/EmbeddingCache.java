package io.triptych.service.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.triptych.service.query.SearchContext;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Vectors by what they were made from: in memory first, then in a shared cache. Concurrent misses
 * of one key encode once. Safe for use by many threads.
 */
public final class EmbeddingCache implements AutoCloseable {
  /** How long a vector is kept in the shared cache. */
  static final Duration SHARED_TIME_TO_LIVE = Duration.ofDays(7);

  private final TieredCache<EmbeddingKey, float[]> vectors;
  private final SharedTier shared;

  EmbeddingCache(long entries, SharedTier shared) {
    if (entries < 0) {
      throw new IllegalArgumentException("entries: " + entries + " (expected: at least 0)");
    }
    this.shared = shared;
    this.vectors =
        new TieredCache<>(
            Caffeine.newBuilder().maximumSize(entries).buildAsync(), shared, SHARED_TIME_TO_LIVE);
  }

  /**
   * A cache of {@code entries} vectors in memory, in front of Redis if there is one.
   *
   * @throws IllegalArgumentException if {@code redis} is not a Redis URI
   */
  public static EmbeddingCache of(long entries, Optional<URI> redis) {
    return new EmbeddingCache(
        entries, redis.<SharedTier>map(RedisTier::new).orElse(SharedTier.NONE));
  }

  /** The vector of {@code key}; see {@link TieredCache#get}. */
  <E extends Exception> float[] get(
      EmbeddingKey key, int dimension, TieredCache.Loader<float[], E> loader) throws E {
    return vectors
        .get(
            key,
            key.external(),
            new VectorCodec(dimension),
            SearchContext.currentCancellation(),
            loader)
        .value();
  }

  /** What happened so far. */
  public CacheStatistics statistics() {
    return vectors.statistics();
  }

  /** How many vectors are in memory. */
  long entries() {
    return vectors.entries();
  }

  /** Forgets what is in memory. */
  void clear() {
    vectors.clear();
  }

  @Override
  public void close() {
    shared.close();
  }
}
