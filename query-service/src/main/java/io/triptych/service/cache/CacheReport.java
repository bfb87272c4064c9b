package io.triptych.service.cache;

/**
 * What a cache did and holds.
 *
 * @param cache its name: {@code embedding} or {@code result}
 * @param entries how many entries are in memory
 */
public record CacheReport(String cache, CacheStatistics statistics, long entries) {}
