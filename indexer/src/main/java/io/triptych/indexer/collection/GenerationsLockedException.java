package io.triptych.indexer.collection;

import java.nio.file.Path;

/** Somebody is changing which generations a collection has, in this process or another. */
public final class GenerationsLockedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GenerationsLockedException(String collection, Path lockFile) {
    super(
        ("collection: %s is being migrated, reindexed or compacted"
                + " (expected: one of these at a time; its lock is %s)")
            .formatted(collection, lockFile));
  }
}
