package io.triptych.service.eval;

/** A query that a search refuses for what it is: silence, or a sound in which nobody speaks. */
public final class RefusedQueryException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * A refusal.
   *
   * @param reason its stable name, such as {@code EMPTY}
   */
  public RefusedQueryException(String reason, Throwable cause) {
    super(cause.getMessage(), cause);
    this.reason = reason;
  }

  /** Its stable name. */
  public String reason() {
    return reason;
  }
}
