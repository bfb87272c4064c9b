package io.triptych.encoder;

/** A medium that cannot be decoded; the fault is stable, the message is for people. */
public final class MediaException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a medium was refused. The names are written to dead letters and replies. */
  public enum Fault {
    EMPTY,
    UNSUPPORTED_FORMAT,
    TRUNCATED,
    CORRUPT,
    TOO_MANY_PIXELS,
    TOO_MANY_SECONDS,
    TOO_MANY_BYTES,
    DECODER_MISSING,
    DECODER_TIMEOUT,
    DECODER_FAILED
  }

  private final Fault fault;

  public MediaException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public MediaException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
