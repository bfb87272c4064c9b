package io.triptych.indexer.collection;

/** A facet that cannot be counted. */
public final class FacetException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public FacetException(String message) {
    super(message);
  }
}
