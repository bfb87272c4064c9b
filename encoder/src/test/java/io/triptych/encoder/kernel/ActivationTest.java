package io.triptych.encoder.kernel;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ActivationTest extends KernelTest {

  /** x · Φ(x), with erf by its Taylor series (small x) or continued fraction (large x). */
  static double gelu(double x) {
    return 0.5 * x * (1 + erf(x / Math.sqrt(2)));
  }

  private static double erf(double x) {
    double z = Math.abs(x);
    if (z > 6) {
      return Math.signum(x);
    }
    if (z < 2.5) {
      double term = z;
      double sum = z;
      for (int n = 1; n < 80; n++) {
        term *= -z * z / n;
        sum += term / (2 * n + 1);
      }
      return Math.signum(x) * 2 / Math.sqrt(Math.PI) * sum;
    }
    double fraction = 0;
    for (int n = 120; n >= 1; n--) {
      fraction = n / 2.0 / (z + fraction);
    }
    double tail = Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + fraction);
    return Math.signum(x) * (1 - tail);
  }

  @Test
  void geluEqualsTheDefinition() {
    Random random = new Random(SEED);
    for (int size : SIZES) {
      int stride = size + 2;
      float[] x = random(random, 3 + 2 * stride);
      for (int i = 0; i < x.length; i++) {
        x[i] *= 3;
      }
      float[] before = x.clone();

      Activation.gelu(x, 3, 2, size, stride);

      for (int i = 0; i < x.length; i++) {
        int column = (i - 3) % stride;
        boolean inside = i >= 3 && column < size;
        double expected = inside ? gelu(before[i]) : before[i];
        assertClose(x[i], expected, inside ? 2e-6 : 0, "size " + size + ", x = " + before[i]);
      }
    }
  }

  @Test
  void geluKeepsExtremes() {
    float[] x = new float[64];
    x[0] = 1e30f;
    x[1] = -1e30f;
    x[2] = 20;
    x[3] = -20;
    x[4] = Float.MIN_VALUE;

    Activation.gelu(x, 0, 1, 64, 64);

    assertClose(x[0], 1e30f, 0, "1e30");
    assertClose(x[1], 0, 0, "-1e30");
    assertClose(x[2], 20, 0, "20");
    assertClose(x[4], 0, 1e-44, "the smallest");
    assertClose(x[5], 0, 0, "0");
    assertClose(x[3], 0, 0, "-20");
  }
}
