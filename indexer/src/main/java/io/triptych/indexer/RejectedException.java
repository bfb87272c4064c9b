package io.triptych.indexer;

/** An item cannot be taken in; it goes to the dead letters and the others go on. */
public final class RejectedException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Rejection rejection;

  public RejectedException(Stage stage, Reason reason, String message) {
    this(new Rejection(stage, reason, message));
  }

  public RejectedException(Rejection rejection) {
    super(rejection.message());
    this.rejection = rejection;
  }

  /** Why. */
  public Rejection rejection() {
    return rejection;
  }
}
