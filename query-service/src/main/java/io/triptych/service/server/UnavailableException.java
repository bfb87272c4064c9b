package io.triptych.service.server;

/** Something that cannot be done now but may work later. */
final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is told to who comes when the server stops. */
  static final String STOPPING = "server: stopping (expected: another one, or the same later)";

  UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
