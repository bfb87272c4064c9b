package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DepthwiseConvolutionTest extends KernelTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 3, 1",
    "2, 5, 3, 1",
    "13, 20, 3, 1",
    "9, 70, 3, 2",
    "6, 33, 5, 2",
    "8, 17, 5, 1",
    "9, 48, 5, 1",
    "17, 33, 5, 1",
    "5, 31, 7, 1",
    "1, 16, 3, 2",
    "19, 33, 3, 2",
    "9, 31, 5, 2",
    "20, 17, 5, 2",
    "4, 40, 1, 1",
    "3, 16, 3, 3"
  })
  void equalsTheDefinition(int count, int channels, int kernel, int step) {
    for (Clamp clamp : Clamp.values()) {
      Random random = new Random(SEED);
      float[] weights = random(random, kernel * kernel * channels);
      float[] bias = random(random, channels);
      DepthwiseConvolution convolution = new DepthwiseConvolution(weights, bias, kernel, clamp);
      int panel = Kernels.panelWidth();
      int width = (count - 1) * step + kernel;
      int panels = Convolution.panels(channels);
      float[] in = random(random, panels * kernel * width * panel + 5);
      float[] out = new float[panels * count * panel + 3];
      for (int p = 0; p < panels; p++) {
        int[] taps = taps(5 + p * kernel * width * panel, kernel, width * panel);

        convolution.row(in, taps, step, out, 3 + p * count * panel, count, p);

        for (int x = 0; x < count; x++) {
          for (int i = p * panel; i < Math.min(channels, (p + 1) * panel); i++) {
            double expected = value(in, taps, x * step, i, weights, bias, kernel);
            assertClose(
                out[3 + (p * count + x) * panel + i - p * panel],
                clamp == Clamp.NONE ? expected : ConvolutionTest.clamped(clamp, expected),
                tolerance(kernel * kernel),
                "%s, output %d, channel %d".formatted(clamp, x, i));
          }
        }
      }
    }
  }

  /** The window's rows, the first of them last in memory, as in a ring. */
  private static int[] taps(int offset, int kernel, int row) {
    int[] taps = new int[kernel];
    Arrays.setAll(taps, ky -> offset + (kernel - 1 - ky) * row);
    return taps;
  }

  private static double value(
      float[] in, int[] taps, int column, int channel, float[] weights, float[] bias, int kernel) {
    int panel = Kernels.panelWidth();
    double sum = bias[channel];
    for (int tap = 0; tap < kernel * kernel; tap++) {
      int pixel = taps[tap / kernel] + (column + tap % kernel) * panel;
      sum += (double) in[pixel + channel % panel] * weights[tap * bias.length + channel];
    }
    return sum;
  }

  @Test
  void refusesAWindowOfAnotherConvolution() {
    DepthwiseConvolution convolution =
        new DepthwiseConvolution(new float[9], new float[1], 3, Clamp.RELU6);

    assertThatThrownBy(
            () -> convolution.row(new float[4096], new int[5], 1, new float[4096], 0, 1, 0))
        .hasMessageContaining("5 (expected: 3)");
    assertThatThrownBy(
            () -> convolution.row(new float[16], new int[3], 1, new float[4096], 0, 40, 0))
        .hasMessageContaining("in:");
  }
}
