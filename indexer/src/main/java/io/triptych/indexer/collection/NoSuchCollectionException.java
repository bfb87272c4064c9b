package io.triptych.indexer.collection;

import java.util.List;

/** A collection that was asked for does not exist. */
public final class NoSuchCollectionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NoSuchCollectionException(String name, List<String> existing) {
    super(
        "collection: %s (expected: %s)"
            .formatted(
                name,
                existing.isEmpty() ? "one that exists; there are none" : "one of " + existing));
  }
}
