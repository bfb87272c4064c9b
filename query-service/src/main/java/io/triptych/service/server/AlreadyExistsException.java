package io.triptych.service.server;

/** A name that something new was to get is another's. */
final class AlreadyExistsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AlreadyExistsException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
