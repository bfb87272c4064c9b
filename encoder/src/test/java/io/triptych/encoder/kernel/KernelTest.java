package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * What the parity tests share. They run once for each lane width (tag {@code kernel}) and compare
 * with oracles in double precision.
 */
@Tag("kernel")
abstract class KernelTest {
  static final long SEED = 20260101;

  /** 1, odd, prime, 2^n and 2^n + 2. */
  static final int[] SIZES = {1, 3, 7, 13, 16, 18, 31, 32, 34, 64, 66, 97};

  @BeforeAll
  static void runsWhatWasAskedFor() {
    String asked = System.getProperty("triptych.kernel.lanes", "");
    if (!asked.isEmpty()) {
      assertThat(Kernels.choice().laneBits()).isEqualTo(Integer.parseInt(asked));
    }
  }

  static float[] random(Random random, int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  /** The one tolerance: float sums of {@code terms} products of values around 1. */
  static double tolerance(int terms) {
    return 4e-7 * (4 + terms);
  }

  static void assertClose(float actual, double expected, double tolerance, String what) {
    assertThat((double) actual).as(what).isCloseTo(expected, within(tolerance));
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }
}
