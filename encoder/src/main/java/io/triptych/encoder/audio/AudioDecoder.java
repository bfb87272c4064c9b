package io.triptych.encoder.audio;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decodes a sound to one channel, the mean of those in the file, at the file's own rate: WAV files
 * in this JVM; MP3, Ogg, Opus, FLAC, MP4, WebM, AIFF, CAF, AMR, AAC and WAV files of other codecs
 * by the FFmpeg program in a process of its own. Safe for use by many threads.
 */
public final class AudioDecoder {
  /** While a sound is decoded: two floats a sample, of a rate that is rarely exceeded. */
  private static final long BYTES_A_SECOND = 2L * Float.BYTES * 48_000;

  private final AudioLimits limits;
  private final Supplier<Optional<Path>> ffmpeg;

  /** A decoder with the default limits. */
  public AudioDecoder() {
    this(AudioLimits.DEFAULT);
  }

  public AudioDecoder(AudioLimits limits) {
    this(limits, FfmpegProgram::ofProcess);
  }

  /** A decoder with another program, or with none. */
  AudioDecoder(AudioLimits limits, Supplier<Optional<Path>> ffmpeg) {
    this.limits = limits;
    this.ffmpeg = ffmpeg;
  }

  /**
   * Whether a file is one of a format that can be decoded, by its first bytes.
   *
   * @param start its first 16 bytes, or all of a shorter one
   */
  public static boolean isSound(byte[] start) {
    return AudioContainer.of(start).isPresent();
  }

  /** About how much memory it takes to decode the longest sound; no header tells of another. */
  public long memory() {
    return (long) (BYTES_A_SECOND * limits.maxSeconds());
  }

  /**
   * Decodes a file. Its length is checked before anything is decoded; so is the duration in a WAV
   * file's header, while others are decoded up to the limit.
   *
   * @throws MediaException with the fault that fits: nothing there, an unknown format, a file that
   *     ends too early, inconsistent content, a limit exceeded, or no decoder for it
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
    AudioContainer container =
        AudioContainer.of(file)
            .orElseThrow(() ->
                new MediaException(
                    Fault.UNSUPPORTED_FORMAT,
                    "file: not known by its first bytes (expected: WAV, MP3, Ogg, FLAC, MP4, WebM,"
                        + " AIFF, CAF, AMR or AAC)"));
    return container == AudioContainer.WAV ? wav(file) : byProgram(file, container);
  }

  /** Codecs that Java Sound does not know go to the program. */
  private Waveform wav(byte[] file) throws MediaException {
    try {
      return WavFile.decode(file, limits);
    } catch (MediaException e) {
      if (e.fault() == Fault.UNSUPPORTED_FORMAT && ffmpeg.get().isPresent()) {
        return byProgram(file, AudioContainer.WAV);
      }
      throw e;
    }
  }

  private Waveform byProgram(byte[] file, AudioContainer container) throws MediaException {
    Path program =
        ffmpeg
            .get()
            .orElseThrow(() ->
                new MediaException(
                    Fault.DECODER_MISSING,
                    "%s: no decoder here (expected: org.bytedeco:ffmpeg of this platform on the class path, or -D%s=PROGRAM)"
                        .formatted(container, FfmpegProgram.PROPERTY)));
    return new Ffmpeg(program, limits).decode(file, container);
  }
}
