package io.triptych.service.cache;

/**
 * Counts since the cache was made. Every lookup is one of the first three.
 *
 * @param localHits found in memory, or waited for one that was under way
 * @param sharedHits found in the shared cache
 * @param encoded encoded, or computed, anew
 * @param sharedTroubles times the shared cache failed, gave garbage, or was left alone
 */
public record CacheStatistics(long localHits, long sharedHits, long encoded, long sharedTroubles) {}
