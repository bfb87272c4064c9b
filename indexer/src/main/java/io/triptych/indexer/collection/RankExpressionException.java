package io.triptych.indexer.collection;

/** A rank expression that cannot be compiled. */
public final class RankExpressionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public RankExpressionException(String message) {
    super(message);
  }

  public RankExpressionException(String message, Throwable cause) {
    super(message, cause);
  }
}
