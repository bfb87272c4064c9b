package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Layer norm, softmax, pooling and inner product against their definitions in double. */
class NormalisationTest extends KernelTest {

  @Test
  void layerNormEqualsTheDefinition() {
    Random random = new Random(SEED);
    for (int width : SIZES) {
      int stride = width + 1;
      float[] gamma = random(random, width);
      float[] beta = random(random, width);
      float[] x = random(random, 3 * stride);
      float[] before = x.clone();

      LayerNorm.apply(x, 3, stride, gamma, beta, 1e-5f);

      for (int i = 0; i < x.length; i++) {
        int column = i % stride;
        double expected =
            column < width ? normalised(before, i - column, column, gamma, beta) : before[i];
        assertClose(x[i], expected, 1e-4 * (1 + Math.abs(expected)), "width " + width);
      }
    }
  }

  private static double normalised(float[] x, int row, int column, float[] gamma, float[] beta) {
    int width = gamma.length;
    double mean = 0;
    for (int i = 0; i < width; i++) {
      mean += x[row + i] / (double) width;
    }
    double variance = 0;
    for (int i = 0; i < width; i++) {
      variance += Math.pow(x[row + i] - mean, 2) / width;
    }
    return (x[row + column] - mean) / Math.sqrt(variance + 1e-5f) * gamma[column] + beta[column];
  }

  @Test
  void softmaxEqualsTheDefinition() {
    Random random = new Random(SEED);
    for (int width : SIZES) {
      for (float scale : new float[] {1, 30, 1000}) {
        float[] x = random(random, width + 4);
        for (int i = 0; i < x.length; i++) {
          x[i] *= scale;
        }
        float[] before = x.clone();

        Softmax.apply(x, 2, 1, width, width);

        assertSoftmax(x, before, width);
      }
    }
  }

  private static void assertSoftmax(float[] x, float[] before, int width) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 2; i < 2 + width; i++) {
      max = Math.max(max, before[i]);
    }
    double sum = 0;
    for (int i = 2; i < 2 + width; i++) {
      sum += Math.exp(before[i] - max);
    }
    for (int i = 0; i < x.length; i++) {
      boolean inside = i >= 2 && i < 2 + width;
      double expected = inside ? Math.exp(before[i] - max) / sum : before[i];
      assertClose(x[i], expected, inside ? 5e-7 : 0, "width " + width + " at " + i);
    }
  }

  @Test
  void meanEqualsTheDefinition() {
    Random random = new Random(SEED);
    for (int width : SIZES) {
      for (int rows : new int[] {1, 2, 81}) {
        int stride = width + 3;
        float[] x = random(random, 4 + rows * stride);
        float[] out = new float[width];

        Pooling.mean(x, 4, rows, stride, out);

        for (int i = 0; i < width; i++) {
          double sum = 0;
          for (int row = 0; row < rows; row++) {
            sum += x[4 + row * stride + i];
          }
          assertClose(out[i], sum / rows, tolerance(rows), "width " + width + ", rows " + rows);
        }
      }
    }
  }

  @Test
  void innerProductEqualsTheDefinition() {
    Random random = new Random(SEED);
    for (int width : new int[] {1, 2, 3, 15, 16, 17, 63, 64, 65, 255, 256, 1280, 2297}) {
      float[] a = random(random, width + 1);
      float[] b = random(random, width + 2);
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += (double) a[1 + i] * b[2 + i];
      }
      assertClose(Dot.product(a, 1, b, 2, width), sum, tolerance(width), "width " + width);
    }
    assertThatThrownBy(() -> Dot.product(new float[2], new float[3]))
        .hasMessage("b: 3 floats (expected: 2)");
  }

  @Test
  void normaliseGivesLengthOneAndLeavesZeros() {
    float[] x = random(new Random(SEED), 97);
    Dot.normalise(x);
    assertClose(Dot.product(x, x), 1, 1e-6, "squared length");

    float[] zeros = new float[5];
    Dot.normalise(zeros);
    assertThat(zeros).containsOnly(0f);
  }
}
