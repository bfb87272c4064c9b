package io.triptych.service.server;

/** Something that a request names and that is not there. */
final class NotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotFoundException(String field, Object value, String expected) {
    super(field + ": " + value + " (expected: " + expected + ")");
  }
}
