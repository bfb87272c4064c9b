package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FftTest extends KernelTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 10, 16, 20, 32, 50, 64, 80, 100, 250, 400, 512, 1000, 1024, 2048})
  void equalsTheDefinition(int size) {
    Random random = new Random(SEED + size);
    float[] samples = random(random, 3 + size + 7 * 5);
    double[] window = random.doubles(size).toArray();
    Fft fft = new Fft(size);
    Fft.Frames frames = fft.frames();
    double[] out = new double[fft.bins() * Fft.BATCH];

    for (int round = 0; round < 2; round++) {
      for (int frame = 0; frame < Fft.BATCH; frame++) {
        frames.set(frame, samples, 3 + 5 * frame, window);
      }
      frames.power(out);

      for (int frame = 0; frame < Fft.BATCH; frame++) {
        for (int k = 0; k < fft.bins(); k++) {
          assertThat(out[k * Fft.BATCH + frame])
              .as("size %d, frame %d, bin %d", size, frame, k)
              .isCloseTo(power(samples, 3 + 5 * frame, window, k), Offset.offset(1e-11 * size));
        }
      }
    }
  }

  private static double power(float[] samples, int offset, double[] window, int k) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < window.length; i++) {
      double angle = 2 * Math.PI * ((long) i * k % window.length) / window.length;
      re += samples[offset + i] * window[i] * Math.cos(angle);
      im -= samples[offset + i] * window[i] * Math.sin(angle);
    }
    return re * re + im * im;
  }

  @Test
  void takesExtremeSamples() {
    Fft fft = new Fft(400);
    Fft.Frames frames = fft.frames();
    double[] ones = new double[400];
    Arrays.fill(ones, 1);
    float[] loud = new float[400];
    Arrays.fill(loud, Float.MAX_VALUE);
    frames.set(0, new float[400], 0, ones);
    frames.set(1, loud, 0, ones);
    double[] out = new double[201 * Fft.BATCH];

    frames.power(out);

    for (int k = 0; k < 201; k++) {
      assertThat(out[k * Fft.BATCH]).isZero();
    }
    double expected = Math.pow(400.0 * Float.MAX_VALUE, 2);
    assertThat(out[1]).isCloseTo(expected, Offset.offset(1e-12 * expected));
  }

  @Test
  void refusesOtherSizes() {
    for (int size : new int[] {-2, 0, 1, 5, 12, 14}) {
      assertThatThrownBy(() -> new Fft(size))
          .hasMessage(
              "fft size: %d (expected: even, without prime factors but 2 and 5)".formatted(size));
    }
    assertThatThrownBy(() -> new Fft(8).frames().set(8, new float[8], 0, new double[8]))
        .hasMessage("frame: 8, window of 8 (expected: 0 to 7, window of 8)");
    assertThatThrownBy(() -> new Fft(8).frames().set(0, new float[8], 1, new double[8]))
        .hasMessageContaining("samples: 1 rows of 8");
  }
}
