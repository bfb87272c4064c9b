package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AudioDecoderTest {
  private static final int PCM = 1;
  private static final int FLOAT = 3;

  /** A WAV file by its specification, not by Java Sound. */
  private static byte[] wav(int code, int channels, int rate, int bits, byte[] data) {
    int frame = channels * bits / 8;
    return ByteBuffer.allocate(44 + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(36 + data.length)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
        .putInt(16)
        .putShort((short) code)
        .putShort((short) channels)
        .putInt(rate)
        .putInt(rate * frame)
        .putShort((short) frame)
        .putShort((short) bits)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt(data.length)
        .put(data)
        .array();
  }

  private static float[] samples(byte[] file) throws MediaException {
    return new AudioDecoder(AudioLimits.DEFAULT, Optional::empty).decode(file).samples();
  }

  @Test
  void readsEverySampleType() throws MediaException {
    assertThat(samples(wav(PCM, 1, 8000, 8, new byte[] {0, 64, (byte) 128, (byte) 255})))
        .containsExactly(-1f, -0.5f, 0f, 127 / 128f);
    byte[] two = {0, (byte) 0x80, (byte) 0xff, 0x7f, 1, 0};
    assertThat(samples(wav(PCM, 1, 8000, 16, two)))
        .containsExactly(-1f, 32767 / 32768f, 1 / 32768f);
    byte[] three = {0, 0, (byte) 0x80, 1, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    assertThat(samples(wav(PCM, 1, 8000, 24, three))).containsExactly(-1f, 0x1p-23f, -0x1p-23f);
    byte[] four = {0, 0, 0, (byte) 0x80, 0, 1, 0, 0};
    assertThat(samples(wav(PCM, 1, 8000, 32, four))).containsExactly(-1f, 0x1p-23f);
    byte[] floats =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(0.3f).putFloat(-2f).array();
    assertThat(samples(wav(FLOAT, 1, 8000, 32, floats))).containsExactly(0.3f, -2f);
  }

  @Test
  void takesTheMeanOfTheChannels() throws MediaException {
    Waveform sound =
        new AudioDecoder()
            .decode(wav(PCM, 3, 44100, 8, new byte[] {0, (byte) 192, 64, 64, 64, 64}));

    assertThat(sound).isEqualTo(new Waveform(sound.samples(), 44100));
    assertThat(sound.samples()).containsExactly(-1 / 3f, -0.5f);
    assertThat(sound.seconds()).isEqualTo(2 / 44100.0);
  }

  @Test
  void saysWhatIsWrong() {
    byte[] good = wav(PCM, 1, 8000, 16, new byte[1000]);
    refuses(new byte[0], Fault.EMPTY, "file: 0 bytes (expected: a sound)");
    refuses(
        "not a sound at all".getBytes(StandardCharsets.US_ASCII), Fault.UNSUPPORTED_FORMAT, "WAV");
    refuses("ID3 and so on".getBytes(StandardCharsets.US_ASCII), Fault.DECODER_MISSING, "MP3: no");
    refuses(wav(PCM, 1, 8000, 16, new byte[0]), Fault.EMPTY, "no samples (expected: at least 1)");
    refuses(wav(FLOAT, 1, 8000, 64, new byte[16]), Fault.UNSUPPORTED_FORMAT, "64 bits");
    refuses(wav(7, 1, 8000, 8, new byte[16]), Fault.UNSUPPORTED_FORMAT, "ULAW of 8 bits");
    refuses(wav(85, 1, 8000, 16, new byte[16]), Fault.UNSUPPORTED_FORMAT, "WAV: ");
    refuses(wav(PCM, 1, 999, 16, new byte[16]), Fault.CORRUPT, "999.0 Hz (expected: 1000 to");
    refuses(
        Arrays.copyOf(good, 999), Fault.TRUNCATED, "WAV: 954 bytes of samples (expected: 1000)");
    byte[] nan = {0, 0, 0, 0, 0, 0, (byte) 0xc0, 0x7f};
    refuses(wav(FLOAT, 1, 8000, 32, nan), Fault.CORRUPT, "sample 1 is NaN (expected: finite)");
  }

  private static void refuses(byte[] file, Fault fault, String message) {
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> samples(file))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(fault));
  }

  @Test
  void checksLimitsBeforeDecoding() throws MediaException {
    byte[] second = wav(PCM, 1, 8000, 8, new byte[8000]);
    assertThat(new AudioDecoder(new AudioLimits(8044, 1)).decode(second).seconds()).isEqualTo(1);
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> new AudioDecoder(new AudioLimits(8043, 1)).decode(second))
        .withMessage("file: 8044 bytes (expected: at most 8043)");
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> new AudioDecoder(new AudioLimits(8044, 0.5)).decode(second))
        .withMessage("WAV: 1.0 s (expected: at most 0.5)")
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.TOO_MANY_SECONDS));
  }

  @Test
  void answersAnyDamageWithAFault() {
    Random random = new Random(20260101);
    byte[] good = wav(PCM, 2, 16000, 16, new byte[400]);
    for (int round = 0; round < 5_000; round++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(12, good.length + 1));
      for (int i = random.nextInt(4); i > 0; i--) {
        bad[12 + random.nextInt(Math.min(bad.length - 11, 32)) - 1] = (byte) random.nextInt();
      }
      try {
        assertThat(samples(bad)).isNotEmpty();
      } catch (MediaException e) {
        assertThat(e.getMessage()).contains("(expected: ");
      }
    }
  }
}
