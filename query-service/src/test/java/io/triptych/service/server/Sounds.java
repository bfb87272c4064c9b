package io.triptych.service.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Makes sounds of one level. */
final class Sounds {
  private static final int RATE = 16_000;

  private Sounds() {}

  /**
   * A WAV file.
   *
   * @param level -1 to 1, of every other sample; the others are its opposite
   */
  static byte[] wav(double level, int seconds) {
    byte[] samples = new byte[2 * RATE * seconds];
    byte[] pair = {(byte) 0, (byte) (level * 127), (byte) 0, (byte) (-level * 127)};
    for (int i = 0; i < samples.length; i++) {
      samples[i] = pair[i % pair.length];
    }
    AudioFormat format = new AudioFormat(RATE, 16, 1, true, false);
    ByteArrayOutputStream wav = new ByteArrayOutputStream();
    try {
      AudioSystem.write(
          new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length / 2),
          AudioFileFormat.Type.WAVE,
          wav);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return wav.toByteArray();
  }
}
