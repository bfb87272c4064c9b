package io.triptych.indexer.collection;

import java.nio.file.Path;

/** A collection already has a writer, in this process or another. */
public final class CollectionLockedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CollectionLockedException(String collection, Path lockFile) {
    super(
        "collection: %s is being written (expected: one writer at a time; its lock is %s)"
            .formatted(collection, lockFile));
  }
}
