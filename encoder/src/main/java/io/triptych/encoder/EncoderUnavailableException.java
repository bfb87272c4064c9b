package io.triptych.encoder;

/** An encoder that cannot be reached now; nothing is wrong with what it was asked to encode. */
public final class EncoderUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EncoderUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
