package io.triptych.service.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Vectors by what they were made from: in memory first, then in a shared cache. Concurrent misses
 * of one key encode once. Safe for use by many threads.
 */
public final class EmbeddingCache implements AutoCloseable {
  private final AsyncCache<EmbeddingKey, float[]> local;
  private final SharedTier shared;
  private final LongAdder localHits = new LongAdder();
  private final LongAdder sharedHits = new LongAdder();
  private final LongAdder encoded = new LongAdder();

  /** Makes a missing vector. */
  interface Loader<E extends Exception> {
    float[] load() throws E;
  }

  EmbeddingCache(long entries, SharedTier shared) {
    if (entries < 0) {
      throw new IllegalArgumentException("entries: " + entries + " (expected: at least 0)");
    }
    this.local = Caffeine.newBuilder().maximumSize(entries).buildAsync();
    this.shared = shared;
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

  /**
   * The vector of {@code key}. The thread that misses first loads on its own, so that its deadline
   * and its failure are its own too: who waited for a load that failed tries once more by itself.
   */
  <E extends Exception> float[] get(EmbeddingKey key, int dimension, Loader<E> loader) throws E {
    CompletableFuture<float[]> mine = new CompletableFuture<>();
    CompletableFuture<float[]> other = local.asMap().putIfAbsent(key, mine);
    if (other != null) {
      try {
        float[] vector = other.join();
        localHits.increment();
        return vector;
      } catch (CompletionException | CancellationException e) {
        return load(key, dimension, loader);
      }
    }
    try {
      float[] vector = load(key, dimension, loader);
      mine.complete(vector);
      return vector;
    } catch (Throwable e) {
      mine.cancel(false);
      throw e;
    }
  }

  private <E extends Exception> float[] load(EmbeddingKey key, int dimension, Loader<E> loader)
      throws E {
    Optional<float[]> found = shared.find(key, dimension);
    if (found.isPresent()) {
      sharedHits.increment();
      return found.get();
    }
    float[] vector = loader.load();
    encoded.increment();
    shared.store(key, vector);
    return vector;
  }

  /** What happened so far. */
  public CacheStatistics statistics() {
    return new CacheStatistics(localHits.sum(), sharedHits.sum(), encoded.sum(), shared.troubles());
  }

  /** How many vectors are in memory. */
  public long entries() {
    return local.asMap().size();
  }

  /** Forgets the vectors in memory; those that the shared cache has stay there. */
  public void clear() {
    local.asMap().clear();
  }

  @Override
  public void close() {
    shared.close();
  }
}
