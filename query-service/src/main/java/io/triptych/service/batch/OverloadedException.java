package io.triptych.service.batch;

import java.time.Duration;

/** More was asked for than can be done in time; it may be asked for again after a while. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public OverloadedException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /** When it is likely that there is room. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
