package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoundClipsTest {
  private static float[] sine(double hertz, double amplitude, double seconds, int rate) {
    float[] x = new float[(int) Math.round(seconds * rate)];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (amplitude * Math.sin(2 * Math.PI * hertz * i / rate));
    }
    return x;
  }

  /** EBU Tech 3341, cases 1 and 2, and the 997 Hz tone by which BS.1770 is calibrated. */
  @ParameterizedTest
  @ValueSource(ints = {16_000, 44_100, 48_000})
  void measuresLoudnessAsTheRecommendationSays(int rate) {
    double half = Math.pow(10, -23 / 20.0);
    Waveform tone = new Waveform(sine(1000, half, 20, rate), rate);
    // One channel of a stereo signal whose both channels give −23 LUFS.
    assertThat(Loudness.of(tone)).isCloseTo(-23 - 3.01, within(0.1));
    Waveform full = new Waveform(sine(997, 1, 5, rate), rate);
    assertThat(Loudness.of(full)).isCloseTo(-3.01, within(0.05));
  }

  /** EBU Tech 3341, case 3: the quiet parts are gated. */
  @Test
  void gatesQuietParts() {
    int rate = 48_000;
    float[] x = new float[80 * rate];
    double[][] parts = {{-36, 10}, {-23, 60}, {-36, 10}};
    int at = 0;
    for (double[] part : parts) {
      float[] tone = sine(1000, Math.pow(10, part[0] / 20), part[1], rate);
      System.arraycopy(tone, 0, x, at, tone.length);
      at += tone.length;
    }
    assertThat(Loudness.of(new Waveform(x, rate))).isCloseTo(-26.01, within(0.1));
  }

  @Test
  void silenceHasNoLoudness() {
    assertThat(Loudness.of(new Waveform(new float[16_000], 16_000)))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void trimsSilenceAndLevels() throws MediaException {
    float[] x = new float[5 * 44_100];
    System.arraycopy(sine(500, 0.02, 2, 44_100), 0, x, 44_100, 2 * 44_100);

    List<Waveform> clips = SoundClips.of(new Waveform(x, 44_100));

    assertThat(clips).hasSize(1);
    assertThat(clips.getFirst().rate()).isEqualTo(16_000);
    assertThat(clips.getFirst().seconds()).isCloseTo(2, within(0.07));
    assertThat(Loudness.of(clips.getFirst())).isCloseTo(-23, within(0.1));
  }

  @Test
  void neverClips() throws MediaException {
    float[] x = sine(500, 0.001, 3, 16_000);
    x[20_000] = 0.9f;

    for (float sample : SoundClips.of(new Waveform(x, 16_000)).getFirst().samples()) {
      assertThat(Math.abs(sample)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void cutsLongRecordingsIntoWholeClipsThatCoverAll() throws MediaException {
    float[] x = sine(300, 0.3, 34, 16_000);
    for (int i = 0; i < x.length; i++) {
      x[i] += i * 1e-7f;
    }

    List<Waveform> clips = SoundClips.of(new Waveform(x, 16_000));

    assertThat(clips).hasSize(4).allSatisfy(clip -> assertThat(clip.seconds()).isEqualTo(10));
    double gain = clips.getFirst().samples()[1000] / x[1000];
    assertThat((double) clips.getLast().samples()[159_999])
        .isCloseTo(x[x.length - 1] * gain, within(1e-4));
    assertThat((double) clips.get(1).samples()[0]).isCloseTo(x[128_000] * gain, within(1e-4));
  }

  @Test
  void refusesSilence() {
    float[] hiss = sine(4000, 0.0009, 2, 16_000);
    for (float[] silence : new float[][] {new float[1], new float[40_000], hiss}) {
      assertThatExceptionOfType(MediaException.class)
          .isThrownBy(() -> SoundClips.of(new Waveform(silence, 16_000)))
          .withMessage("sound: silence (expected: something above −60 dBFS)")
          .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.EMPTY));
    }
  }

  @Test
  void takesTheShortestSounds() throws MediaException {
    List<Waveform> clips = SoundClips.of(new Waveform(new float[] {0.5f}, 16_000));

    assertThat(clips).hasSize(1);
    assertThat(clips.getFirst().samples()).hasSize(1);
  }
}
