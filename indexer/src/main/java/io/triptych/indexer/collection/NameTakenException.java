package io.triptych.indexer.collection;

/** A name that a collection or an alias was to get is another's. */
public final class NameTakenException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  NameTakenException(String message) {
    super(message);
  }
}
