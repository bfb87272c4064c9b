package io.triptych.indexer.collection;

/** A filter that cannot be compiled. */
public final class FilterException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public FilterException(String message) {
    super(message);
  }

  public FilterException(String message, Throwable cause) {
    super(message, cause);
  }
}
