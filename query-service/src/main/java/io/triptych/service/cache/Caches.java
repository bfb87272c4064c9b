package io.triptych.service.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The caches of a server, which share one Redis if there is one. */
public final class Caches implements AutoCloseable {
  private final EmbeddingCache embeddings;
  private final ResultCache results;
  private final RefusedMedia refused;

  private Caches(CacheSettings settings, SharedTier shared) {
    embeddings = new EmbeddingCache(settings.embeddings(), shared);
    results = new ResultCache(settings, shared, Ticker.systemTicker());
    refused = new RefusedMedia(settings, Ticker.systemTicker());
  }

  /**
   * Empty caches.
   *
   * @throws IllegalArgumentException if {@code redis} is not a Redis URI
   */
  public static Caches of(CacheSettings settings, Optional<URI> redis) {
    return new Caches(settings, redis.<SharedTier>map(RedisTier::new).orElse(SharedTier.NONE));
  }

  /** Vectors of the parts of queries. */
  public EmbeddingCache embeddings() {
    return embeddings;
  }

  /** Answers to searches. */
  public ResultCache results() {
    return results;
  }

  /** Media that cannot be decoded. */
  public RefusedMedia refused() {
    return refused;
  }

  /** What each cache did since it was made, and what it holds. */
  public List<CacheReport> reports() {
    return List.of(
        new CacheReport("embedding", embeddings.statistics(), embeddings.entries()),
        new CacheReport("result", results.statistics(), results.entries()));
  }

  /** Forgets what is in memory. */
  public void clear() {
    embeddings.clear();
    results.clear();
    refused.clear();
  }

  @Override
  public void close() {
    embeddings.close();
  }
}
