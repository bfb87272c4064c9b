package io.triptych.encoder.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** WAV files of one channel with 16 bits. */
final class TestWav {
  private TestWav() {}

  static byte[] of(float[] samples, int rate) {
    int bytes = 2 * samples.length;
    ByteBuffer out =
        ByteBuffer.allocate(44 + bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes(StandardCharsets.US_ASCII))
            .putInt(36 + bytes)
            .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
            .putInt(16)
            .putShort((short) 1)
            .putShort((short) 1)
            .putInt(rate)
            .putInt(2 * rate)
            .putShort((short) 2)
            .putShort((short) 16)
            .put("data".getBytes(StandardCharsets.US_ASCII))
            .putInt(bytes);
    for (float sample : samples) {
      out.putShort((short) Math.round(Math.clamp(sample, -1f, 1f) * 32767));
    }
    return out.array();
  }
}
