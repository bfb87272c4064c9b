package io.triptych.service.server;

/** A request, or something in it, that is larger than anything that is taken. */
final class TooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooLargeException(String message) {
    super(message);
  }
}
