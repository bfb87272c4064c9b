package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gathered product beside a loop in double precision. */
class ConvolutionTest extends KernelTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "2, 3, 2, 7",
    "7, 5, 3, 16",
    "8, 9, 3, 18",
    "9, 16, 1, 31",
    "11, 13, 2, 34",
    "17, 32, 2, 48",
    "25, 24, 1, 97",
    "3, 7, 1, 24",
    "17, 9, 2, 24",
    "10, 11, 1, 12",
    "9, 5, 1, 8",
    "19, 6, 2, 4",
    "41, 33, 1, 120",
    "250, 6, 9, 20"
  })
  void equalsADoubleLoop(int rows, int runLength, int runs, int outputs) {
    for (Clamp clamp : Clamp.values()) {
      check(rows, runLength, runs, outputs, clamp, false);
      check(rows, runLength, runs, outputs, clamp, true);
    }
  }

  private static void check(
      int rows, int runLength, int runs, int outputs, Clamp clamp, boolean residual) {
    Random random = new Random(SEED);
    int depth = runs * runLength;
    float[] weights = random(random, depth * outputs);
    float[] bias = random(random, outputs);
    Convolution convolution = new Convolution(weights, depth, bias, clamp);
    // Patches overlap, and the runs of a patch stand apart.
    int apart = runLength + 2;
    float[] in = random(random, 3 + rows * 2 + runs * apart);
    Gather a = gather(in, rows + 2, runLength, runs, apart);
    int stride = Convolution.stride(outputs) + Convolution.lanes();
    float[] added = random(random, rows * stride + 8);
    Scatter r = residual ? scatter(added, rows, stride, 8) : Scatter.zeros(rows);
    float[] c = new float[rows * stride + 1];

    convolution.apply(a, 2, r, scatter(c, rows, stride, 1), 0, rows, 0, convolution.panels());

    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < outputs; i++) {
        double sum = bias[i] + (residual ? added[8 + row * stride + i] : 0);
        for (int k = 0; k < depth; k++) {
          int at = a.rows()[row + 2] + k / runLength * apart + k % runLength;
          sum += (double) in[at] * weights[k * outputs + i];
        }
        assertClose(
            c[1 + row * stride + i],
            clamped(clamp, sum),
            tolerance(depth),
            "%s, residual %s, row %d, output %d".formatted(clamp, residual, row, i));
      }
    }
  }

  private static Gather gather(float[] in, int rows, int length, int runs, int apart) {
    int[] starts = new int[rows];
    Arrays.setAll(starts, row -> row < 2 ? Integer.MAX_VALUE : 3 + (row - 2) * 2);
    int[] begins = new int[runs];
    Arrays.setAll(begins, run -> run * apart);
    int[] lengths = new int[runs];
    Arrays.fill(lengths, length);
    return new Gather(in, starts, begins, lengths);
  }

  private static Scatter scatter(float[] x, int rows, int stride, int offset) {
    int[] starts = new int[rows];
    Arrays.setAll(starts, row -> offset + row * stride);
    return new Scatter(x, starts, Kernels.panelWidth());
  }

  static double clamped(Clamp clamp, double x) {
    return switch (clamp) {
      case NONE -> x;
      case RELU -> Math.max(x, 0);
      case RELU6 -> Math.clamp(x, 0, 6);
    };
  }
}
