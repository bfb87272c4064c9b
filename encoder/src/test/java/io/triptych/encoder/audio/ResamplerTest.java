package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {

  private static float[] tone(double hertz, int rate, int length) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = (float) Math.sin(2 * Math.PI * hertz * i / rate);
    }
    return x;
  }

  @ParameterizedTest
  @CsvSource({"8000, 16000", "44100, 16000", "16000, 48000", "11025, 16000", "15999, 16000"})
  void keepsToneAndLength(int from, int to) {
    float[] x = tone(440, from, from / 2);

    float[] y = new Waveform(x, from).at(to).samples();

    assertThat(y).hasSize(Math.toIntExact(Math.ceilDiv((long) x.length * to, from)));
    float[] expected = tone(440, to, y.length);
    for (int i = y.length / 10; i < y.length * 9 / 10; i++) {
      assertThat(y[i]).as("sample " + i).isCloseTo(expected[i], Offset.offset(2e-3f));
    }
  }

  @Test
  void removesWhatTheNewRateCannotHold() {
    float[] y = new Waveform(tone(11000, 48000, 48000), 48000).at(16000).samples();

    for (int i = 1600; i < 14400; i++) {
      assertThat(y[i]).as("sample " + i).isCloseTo(0f, Offset.offset(5e-3f));
    }
  }

  @Test
  void theSameRateIsTheSameSound() {
    Waveform sound = new Waveform(new float[] {1, 2}, 16000);
    assertThat(sound.at(16000)).isSameAs(sound);
    assertThat(new Waveform(new float[1], 48000).at(16000).samples()).hasSize(1);
  }

  @Test
  void longSilenceEndsInSilence() {
    float[] x = new float[44100];
    Arrays.fill(x, 0, 100, 1f);
    float[] y = new Waveform(x, 44100).at(16000).samples();
    assertThat(Arrays.copyOfRange(y, 100, y.length)).containsOnly(0f);
  }

  @Test
  void refusesWhatIsNoSound() {
    assertThatThrownBy(() -> new Waveform(new float[0], 16000))
        .hasMessage("waveform: 0 samples at 16000 Hz (expected: at least 1 of each)");
    assertThatThrownBy(() -> new Waveform(new float[1], 16000).at(0))
        .hasMessage("rates: 16000 Hz to 0 Hz (expected: both positive)");
  }
}
