package io.triptych.indexer.store;

/** An embedding table that is not what it should be. */
public final class EmbeddingTableException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public EmbeddingTableException(String message) {
    super(message);
  }
}
