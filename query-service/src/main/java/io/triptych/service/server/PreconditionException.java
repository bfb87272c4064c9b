package io.triptych.service.server;

/** Something that this server, as it is set up, cannot do. */
final class PreconditionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PreconditionException(String message) {
    super(message);
  }
}
