package io.triptych.encoder.audio;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** RIFF WAVE by Java Sound. */
final class WavFile {
  private static final int LOWEST_RATE = 1_000;
  private static final int HIGHEST_RATE = 768_000;

  private WavFile() {}

  /** Whether a file begins as a WAV file does. */
  static boolean matches(byte[] file) {
    return file.length >= 12 && text(file, 0).equals("RIFF") && text(file, 8).equals("WAVE");
  }

  private static String text(byte[] file, int at) {
    return new String(file, at, 4, StandardCharsets.ISO_8859_1);
  }

  static Waveform decode(byte[] file, AudioLimits limits) throws MediaException {
    try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
      AudioFormat format = in.getFormat();
      SampleType type = SampleType.of(format);
      int frames = frames(in, limits);
      byte[] data = read(in, Math.multiplyExact(frames, format.getFrameSize()));
      float[] samples = type.mean(data, frames, format.getChannels());
      return new Waveform(requireFinite(samples), (int) format.getSampleRate());
    } catch (EOFException e) {
      throw new MediaException(Fault.TRUNCATED, message(e), e);
    } catch (UnsupportedAudioFileException e) {
      throw new MediaException(Fault.UNSUPPORTED_FORMAT, message(e), e);
    } catch (IOException | RuntimeException e) {
      // Java Sound answers damaged headers with exceptions of any kind.
      throw new MediaException(Fault.CORRUPT, message(e), e);
    }
  }

  /** Reads exactly; a stream that gives nothing although asked for more has ended, too. */
  private static byte[] read(AudioInputStream in, int length) throws IOException, MediaException {
    byte[] data = new byte[Math.min(length, in.available())];
    int count = 0;
    for (int read = 1; count < data.length && read > 0; count += Math.max(read, 0)) {
      read = in.read(data, count, data.length - count);
    }
    if (count < length) {
      throw new MediaException(
          Fault.TRUNCATED, "WAV: %d bytes of samples (expected: %d)".formatted(count, length));
    }
    return data;
  }

  private static String message(Exception e) {
    return "WAV: %s (expected: a sound that can be decoded)".formatted(e.getMessage());
  }

  /** The samples of each channel, once they are known to be within the limits. */
  private static int frames(AudioInputStream in, AudioLimits limits) throws MediaException {
    double rate = in.getFormat().getSampleRate();
    if (!(rate >= LOWEST_RATE && rate <= HIGHEST_RATE)) {
      throw new MediaException(
          Fault.CORRUPT,
          "WAV: %s Hz (expected: %d to %d)".formatted(rate, LOWEST_RATE, HIGHEST_RATE));
    }
    long frames = in.getFrameLength();
    if (frames == 0) {
      throw new MediaException(Fault.EMPTY, "WAV: no samples (expected: at least 1)");
    }
    if (frames / rate > limits.maxSeconds()) {
      throw new MediaException(
          Fault.TOO_MANY_SECONDS,
          "WAV: %.1f s (expected: at most %s)".formatted(frames / rate, limits.maxSeconds()));
    }
    if (frames < 0 || frames * in.getFormat().getFrameSize() > Integer.MAX_VALUE - 8) {
      throw new MediaException(
          Fault.CORRUPT, "WAV: length %d (expected: one in its header)".formatted(frames));
    }
    return (int) frames;
  }

  private static float[] requireFinite(float[] samples) throws MediaException {
    for (int i = 0; i < samples.length; i++) {
      if (!Float.isFinite(samples[i])) {
        throw new MediaException(
            Fault.CORRUPT, "WAV: sample %d is %s (expected: finite)".formatted(i, samples[i]));
      }
    }
    return samples;
  }

  /** How a sample is stored, little-endian. */
  private enum SampleType {
    U8(AudioFormat.Encoding.PCM_UNSIGNED, 1),
    I16(AudioFormat.Encoding.PCM_SIGNED, 2),
    I24(AudioFormat.Encoding.PCM_SIGNED, 3),
    I32(AudioFormat.Encoding.PCM_SIGNED, 4),
    F32(AudioFormat.Encoding.PCM_FLOAT, 4);

    private final AudioFormat.Encoding encoding;
    private final int bytes;

    SampleType(AudioFormat.Encoding encoding, int bytes) {
      this.encoding = encoding;
      this.bytes = bytes;
    }

    static SampleType of(AudioFormat format) throws MediaException {
      for (SampleType type : values()) {
        if (type.encoding.equals(format.getEncoding())
            && format.getSampleSizeInBits() == 8 * type.bytes
            && format.getFrameSize() == format.getChannels() * type.bytes
            && !format.isBigEndian()) {
          return type;
        }
      }
      throw new MediaException(
          Fault.UNSUPPORTED_FORMAT,
          "WAV: %s of %d bits (expected: 8-bit unsigned, 16, 24 or 32-bit signed, 32-bit float)"
              .formatted(format.getEncoding(), format.getSampleSizeInBits()));
    }

    /** The mean of the channels, summed in single precision as the reference does. */
    float[] mean(byte[] data, int frames, int channels) {
      float[] out = new float[frames];
      for (int i = 0, at = 0; i < frames; i++) {
        float sum = 0;
        for (int channel = 0; channel < channels; channel++, at += bytes) {
          sum += sample(data, at);
        }
        out[i] = sum / channels;
      }
      return out;
    }

    private float sample(byte[] data, int at) {
      return switch (this) {
        case U8 -> ((data[at] & 0xff) - 128) / 0x1p7f;
        case I16 -> bits(data, at, 2) / 0x1p31f;
        case I24 -> bits(data, at, 3) / 0x1p31f;
        case I32 -> bits(data, at, 4) / 0x1p31f;
        case F32 -> Float.intBitsToFloat(bits(data, at, 4));
      };
    }

    /** The upper bits of an int; its other bits are 0. */
    private static int bits(byte[] data, int at, int count) {
      int value = 0;
      for (int i = 0; i < count; i++) {
        value = value >>> 8 | data[at + i] << 24;
      }
      return value;
    }
  }
}
