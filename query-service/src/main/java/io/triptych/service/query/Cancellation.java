package io.triptych.service.query;

/** Tells a search whether anybody still waits for it. */
@FunctionalInterface
public interface Cancellation {
  /** Never cancels. */
  Cancellation NEVER = () -> {};

  /**
   * Returns while the search is wanted.
   *
   * @throws SearchCancelledException when it no longer is
   */
  void check();
}
