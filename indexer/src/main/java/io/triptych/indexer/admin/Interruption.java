package io.triptych.indexer.admin;

import java.io.InterruptedIOException;

/** Ends long work whose result nobody waits for any more. */
final class Interruption {
  private Interruption() {}

  /**
   * Goes on unless the thread was interrupted, which it is not any more afterwards.
   *
   * @throws InterruptedIOException if it was
   */
  static void check() throws InterruptedIOException {
    if (Thread.interrupted()) {
      throw new InterruptedIOException("examination: interrupted (expected: to be waited for)");
    }
  }
}
