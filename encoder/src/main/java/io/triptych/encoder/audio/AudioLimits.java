package io.triptych.encoder.audio;

/**
 * What a sound may be before a sample of it is decoded.
 *
 * @param maxBytes the longest file
 * @param maxSeconds the longest sound that a header may announce
 */
public record AudioLimits(long maxBytes, double maxSeconds) {
  /** 64 MiB and 10 minutes. */
  public static final AudioLimits DEFAULT = new AudioLimits(64L << 20, 600);

  public AudioLimits {
    if (maxBytes < 1 || !(maxSeconds > 0)) {
      throw new IllegalArgumentException(
          "limits: %d bytes, %s s (expected: positive)".formatted(maxBytes, maxSeconds));
    }
  }
}
