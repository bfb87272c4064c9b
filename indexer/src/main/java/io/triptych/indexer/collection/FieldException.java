package io.triptych.indexer.collection;

/** The name of a field that no item has. */
public final class FieldException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public FieldException(String message) {
    super(message);
  }
}
