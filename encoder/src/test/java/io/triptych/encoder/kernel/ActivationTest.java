package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Activation.Function;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** The definition, in double precision. */
  static double value(Function f, double x) {
    return switch (f) {
      case RELU -> Math.max(x, 0);
      case RELU6 -> Math.clamp(x, 0, 6);
      case GELU -> gelu(x);
      case GELU_TANH ->
          0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case QUICK_GELU -> x / (1 + Math.exp(-1.702 * x));
      case SILU -> x / (1 + Math.exp(-x));
    };
  }

  @ParameterizedTest
  @EnumSource
  void equalsTheDefinition(Function f) {
    Random random = new Random(SEED);
    for (int size : SIZES) {
      int stride = size + 2;
      float[] x = random(random, 3 + 2 * stride);
      for (int i = 0; i < x.length; i++) {
        x[i] *= 3;
      }
      float[] before = x.clone();

      Activation.apply(f, x, 3, 2, size, stride);

      for (int i = 0; i < x.length; i++) {
        int column = (i - 3) % stride;
        boolean inside = i >= 3 && column < size;
        double expected = inside ? value(f, before[i]) : before[i];
        assertClose(x[i], expected, inside ? 2e-6 : 0, "size " + size + ", x = " + before[i]);
      }
    }
  }

  @Test
  void gateMultipliesHalvesOfARow() {
    Random random = new Random(SEED);
    for (int width : SIZES) {
      int stride = 2 * width + 1;
      float[] x = random(random, 2 + 3 * stride);
      float[] before = x.clone();

      Activation.gateSilu(x, 2, 3, width, stride);

      for (int i = 0; i < x.length; i++) {
        int column = (i - 2) % stride;
        boolean inside = i >= 2 && column < width;
        double expected = inside ? value(Function.SILU, before[i]) * before[i + width] : before[i];
        assertClose(x[i], expected, inside ? 4e-6 : 0, "width " + width + ", at " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GELU_TANH", "QUICK_GELU", "SILU"})
  void sigmoidsDoNotOverflow(Function f) {
    float[] x = new float[32];
    x[0] = 1e30f;
    x[1] = -1e10f;
    x[2] = 90;
    x[3] = -90;

    Activation.apply(f, x, 0, 1, 32, 32);

    assertClose(x[0], 1e30f, 0, "1e30");
    assertClose(x[1], 0, 1e-20, "-1e10");
    assertClose(x[2], 90, 1e-5, "90");
    assertClose(x[3], 0, 1e-30, "-90");
  }

  @Test
  void geluKeepsExtremes() {
    float[] x = new float[64];
    x[0] = 1e30f;
    x[1] = -1e30f;
    x[2] = 20;
    x[3] = -20;
    x[4] = Float.MIN_VALUE;

    Activation.apply(Activation.Function.GELU, x, 0, 1, 64, 64);

    assertClose(x[0], 1e30f, 0, "1e30");
    assertClose(x[1], 0, 0, "-1e30");
    assertClose(x[2], 20, 0, "20");
    assertClose(x[4], 0, 1e-44, "the smallest");
    assertClose(x[5], 0, 0, "0");
    assertClose(x[3], 0, 0, "-20");
  }
}
