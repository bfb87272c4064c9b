package io.triptych.encoder.audio;

import java.time.Duration;

/**
 * What a sound may be, and what a decoder in a process of its own may take.
 *
 * @param maxBytes the longest file
 * @param maxSeconds the longest sound
 * @param decoderTime the longest time, of the clock and of the processor, that a child process may
 *     take for a file
 * @param decoderMemory the most bytes of address space that a child process may have, where the
 *     system can hold it to that
 */
public record AudioLimits(
    long maxBytes, double maxSeconds, Duration decoderTime, long decoderMemory) {
  private static final Duration DECODER_TIME = Duration.ofSeconds(30);
  private static final long DECODER_MEMORY = 1L << 30;

  /** 64 MiB and 10 minutes; 30 s and 1 GiB for a child process. */
  public static final AudioLimits DEFAULT = new AudioLimits(64L << 20, 600);

  public AudioLimits {
    if (maxBytes < 1 || !(maxSeconds > 0)) {
      throw new IllegalArgumentException(
          "limits: %d bytes, %s s (expected: positive)".formatted(maxBytes, maxSeconds));
    }
    if (!decoderTime.isPositive() || decoderMemory < 1) {
      throw new IllegalArgumentException(
          "decoder limits: %s, %d bytes (expected: positive)"
              .formatted(decoderTime, decoderMemory));
    }
  }

  /** Limits of a sound, with the default ones of a child process. */
  public AudioLimits(long maxBytes, double maxSeconds) {
    this(maxBytes, maxSeconds, DECODER_TIME, DECODER_MEMORY);
  }
}
