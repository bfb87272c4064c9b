package io.triptych.service.server;

import io.triptych.proto.v1.CacheCounts;
import io.triptych.service.cache.CacheStatistics;
import io.triptych.service.cache.EmbeddingCache;

/** A cache that operators may look at and empty. */
interface ServedCache {

  /** What it did since the server started. */
  CacheCounts counts();

  /** Empties it in memory. */
  void clear();

  /** The cache of embeddings of queries. */
  static ServedCache of(EmbeddingCache cache) {
    return new ServedCache() {
      @Override
      public CacheCounts counts() {
        CacheStatistics statistics = cache.statistics();
        return CacheCounts.newBuilder()
            .setCache("embedding")
            .setLocalHits(statistics.localHits())
            .setSharedHits(statistics.sharedHits())
            .setMisses(statistics.encoded())
            .setSharedTroubles(statistics.sharedTroubles())
            .setEntries(cache.entries())
            .build();
      }

      @Override
      public void clear() {
        cache.clear();
      }
    };
  }
}
