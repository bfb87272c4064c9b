package io.triptych.encoder.audio;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;

/**
 * Decodes WAV files to one channel, the mean of those in the file, at the file's own rate. Safe for
 * use by many threads.
 */
public final class AudioDecoder {
  private final AudioLimits limits;

  /** A decoder with the default limits. */
  public AudioDecoder() {
    this(AudioLimits.DEFAULT);
  }

  public AudioDecoder(AudioLimits limits) {
    this.limits = limits;
  }

  /**
   * Decodes a file. Its length and the duration in its header are checked before any sample is
   * decoded.
   *
   * @throws MediaException with the fault that fits: nothing there, an unknown format, a file that
   *     ends too early, inconsistent content, or a limit exceeded
   */
  public Waveform decode(byte[] file) throws MediaException {
    if (file.length == 0) {
      throw new MediaException(Fault.EMPTY, "file: 0 bytes (expected: a sound)");
    }
    if (file.length > limits.maxBytes()) {
      throw new MediaException(
          Fault.TOO_MANY_BYTES,
          "file: %d bytes (expected: at most %d)".formatted(file.length, limits.maxBytes()));
    }
    if (!WavFile.matches(file)) {
      throw new MediaException(
          Fault.UNSUPPORTED_FORMAT, "file: not known by its first bytes (expected: WAV)");
    }
    return WavFile.decode(file, limits);
  }
}
