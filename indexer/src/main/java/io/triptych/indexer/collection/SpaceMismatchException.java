package io.triptych.indexer.collection;

import io.triptych.encoder.SpaceId;

/** Vectors of one space were offered to a collection of another. */
public final class SpaceMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SpaceMismatchException(String collection, SpaceId given, SpaceId own) {
    super("space: %s (expected: %s, the space of collection %s)".formatted(given, own, collection));
  }
}
