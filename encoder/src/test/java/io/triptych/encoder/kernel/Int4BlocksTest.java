package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Int4BlocksTest {
  private final byte[] nibbles = new byte[Int4Blocks.SIZE];

  @Test
  void findsBlocksAgainExactly() {
    Random random = new Random(KernelTest.SEED);
    for (int trial = 0; trial < 2000; trial++) {
      float scale = Float.float16ToFloat(Float.floatToFloat16((float) random.nextGaussian() / 50));
      float[] weights = new float[Int4Blocks.SIZE];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (random.nextInt(1 + trial % 16) - trial % 8) * scale;
      }

      float found = Float.float16ToFloat(Int4Blocks.round(weights, 0, weights.length, nibbles));

      for (int i = 0; i < weights.length; i++) {
        assertThat((nibbles[i] - 8) * found).as("trial " + trial).isEqualTo(weights[i] + 0f);
      }
    }
  }

  @Test
  void roundsNoWorseThanTheLargestWeightAtMinusEight() {
    Random random = new Random(KernelTest.SEED);
    double plain = 0;
    double searched = 0;
    for (int trial = 0; trial < 500; trial++) {
      float[] weights = KernelTest.random(random, Int4Blocks.SIZE);
      float extreme = 0;
      for (float weight : weights) {
        extreme = Math.abs(weight) > Math.abs(extreme) ? weight : extreme;
      }
      plain += error(weights, Float.float16ToFloat(Float.floatToFloat16(extreme / -8)));
      searched += error(weights, Float.float16ToFloat(Int4Blocks.round(weights, 0, 32, nibbles)));
    }

    assertThat(searched).isLessThan(0.97 * plain);
  }

  private static double error(float[] weights, float scale) {
    double error = 0;
    for (float weight : weights) {
      double n = Math.clamp(Math.rint(weight / scale), -8, 7);
      error += (weight - n * scale) * (weight - n * scale);
    }
    return error;
  }

  @Test
  void refusesWhatItCannotHold() {
    assertThatThrownBy(() -> Int4Blocks.round(new float[] {1, Float.NaN}, 0, 2, nibbles))
        .hasMessage("weight: NaN (expected: finite, at most 65,504)");
  }
}
