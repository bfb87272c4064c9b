package io.triptych.service.cache;

/** What a caller lets a cache do. */
public enum CacheUse {
  /** Read and write. */
  USE,
  /** Neither read nor write. */
  BYPASS,
  /** Write only. */
  REFRESH
}
