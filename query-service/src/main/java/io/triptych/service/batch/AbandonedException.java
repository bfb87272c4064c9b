package io.triptych.service.batch;

/** An encoding that was dropped because nobody waits for it any more. */
public final class AbandonedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean late;

  private AbandonedException(boolean late, String message) {
    super(message);
    this.late = late;
  }

  /** One whose deadline has passed. */
  public static AbandonedException late() {
    return new AbandonedException(true, "encoding: too late (expected: within the deadline)");
  }

  /** One whose caller went away. */
  public static AbandonedException cancelled() {
    return new AbandonedException(false, "encoding: cancelled (expected: somebody who waits)");
  }

  /** One whose caller waits no longer. */
  static AbandonedException of(Caller caller) {
    return caller.remaining(System.nanoTime()) <= 0 ? late() : cancelled();
  }

  /** Whether its deadline has passed; else the caller went away before. */
  public boolean isLate() {
    return late;
  }
}
