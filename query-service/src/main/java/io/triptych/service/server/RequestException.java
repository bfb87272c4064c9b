package io.triptych.service.server;

/** A request that is malformed; the message names the field and what it expects. */
final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;

  RequestException(String field, Object value, String expected) {
    super(field + ": " + value + " (expected: " + expected + ")");
    this.field = field;
  }

  RequestException(String field, Throwable cause) {
    super(cause.getMessage(), cause);
    this.field = field;
  }

  String field() {
    return field;
  }
}
