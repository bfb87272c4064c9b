package io.triptych.service.worker;

/** A worker whose towers are not those of the pack here. */
final class WrongWorkerException extends Exception {
  private static final long serialVersionUID = 1L;

  WrongWorkerException(String message) {
    super(message);
  }
}
