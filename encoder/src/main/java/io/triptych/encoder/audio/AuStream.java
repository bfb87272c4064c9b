package io.triptych.encoder.audio;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads a stream in Sun's AU format with 32-bit floats (encoding 6): big-endian words {@code .snd},
 * offset of the samples, their length (unknown in a stream), encoding, rate, channels.
 */
final class AuStream {
  private static final int MAGIC = 0x2e736e64;
  private static final int FLOAT = 6;
  private static final int HEADER = 24;
  private static final int BLOCK_FRAMES = 4096;
  private static final int MAX_CHANNELS = 64;

  private AuStream() {}

  /**
   * The mean of all channels.
   *
   * @param rate in Hz; 0 if the stream ended before its header did
   */
  record Sound(float[] samples, int rate) {}

  /** A sound is longer than it may be. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(double maxSeconds) {
      super("more than %s s (expected: at most that)".formatted(maxSeconds));
    }
  }

  /** Reads to the end; a frame that is not whole there is left out. */
  static Sound read(InputStream in, double maxSeconds) throws IOException {
    byte[] header = in.readNBytes(HEADER);
    if (header.length < HEADER) {
      return new Sound(new float[0], 0);
    }
    DataInputStream words = new DataInputStream(new ByteArrayInputStream(header));
    int magic = words.readInt();
    int offset = words.readInt();
    words.readInt();
    int encoding = words.readInt();
    int rate = words.readInt();
    int channels = words.readInt();
    if (magic != MAGIC
        || encoding != FLOAT
        || rate < 1
        || channels < 1
        || channels > MAX_CHANNELS
        || offset < HEADER) {
      throw new IOException(
          "AU: %d Hz, %d channels, encoding %d".formatted(rate, channels, encoding));
    }
    in.skipNBytes(offset - HEADER);
    return new Sound(samples(in, channels, (long) (maxSeconds * rate), maxSeconds), rate);
  }

  private static float[] samples(InputStream in, int channels, long maxFrames, double maxSeconds)
      throws IOException {
    float[] out = new float[BLOCK_FRAMES];
    int count = 0;
    byte[] block = new byte[BLOCK_FRAMES * channels * Float.BYTES];
    for (int read = in.readNBytes(block, 0, block.length);
        read > 0;
        read = in.readNBytes(block, 0, block.length)) {
      int frames = read / (channels * Float.BYTES);
      if (count + frames > maxFrames) {
        throw new TooLongException(maxSeconds);
      }
      if (count + frames > out.length) {
        out = Arrays.copyOf(out, Math.max(count + frames, Math.toIntExact(out.length * 2L)));
      }
      mean(block, frames, channels, out, count);
      count += frames;
    }
    return Arrays.copyOf(out, count);
  }

  private static void mean(byte[] block, int frames, int channels, float[] out, int to) {
    for (int i = 0, at = 0; i < frames; i++) {
      float sum = 0;
      for (int channel = 0; channel < channels; channel++, at += Float.BYTES) {
        sum +=
            Float.intBitsToFloat(
                block[at] << 24
                    | (block[at + 1] & 0xff) << 16
                    | (block[at + 2] & 0xff) << 8
                    | (block[at + 3] & 0xff));
      }
      out[to + i] = sum / channels;
    }
  }
}
