package io.triptych.indexer.bulk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Sounds for tests. */
public final class Sounds {
  private static final int RATE = 16_000;

  private Sounds() {}

  /** A WAV file with one tone after another, each of the same length; 0 Hz is silence. */
  public static byte[] wav(double secondsEach, double... hertz) {
    int each = (int) (secondsEach * RATE);
    ByteBuffer out =
        ByteBuffer.allocate(44 + 2 * each * hertz.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(out.capacity() - 8);
    out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    out.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    out.putShort((short) 2).putShort((short) 16);
    out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(out.capacity() - 44);
    for (double tone : hertz) {
      for (int i = 0; i < each; i++) {
        out.putShort((short) (9000 * Math.sin(2 * Math.PI * tone * i / RATE)));
      }
    }
    return out.array();
  }
}
