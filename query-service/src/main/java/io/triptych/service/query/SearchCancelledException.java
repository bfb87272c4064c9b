package io.triptych.service.query;

/** A search that ended early, since nobody waits for it any more. */
public final class SearchCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean outOfTime;

  private SearchCancelledException(String message, boolean outOfTime) {
    super(message);
    this.outOfTime = outOfTime;
  }

  /** Who asked is gone. */
  public static SearchCancelledException gone() {
    return new SearchCancelledException(
        "search: cancelled (expected: a caller that waits for the answer)", false);
  }

  /** Its time is up. */
  public static SearchCancelledException outOfTime() {
    return new SearchCancelledException(
        "search: out of time (expected: an answer within the deadline)", true);
  }

  /** Whether its time was up; else who asked is gone. */
  public boolean isOutOfTime() {
    return outOfTime;
  }
}
