package io.triptych.encoder.kernel;

import java.util.Arrays;

/**
 * Rounding to 4 bits: blocks of {@link #SIZE} weights, each (n − 8) · scale for n from 0 to 15, the
 * scale a 16-bit float (the Q4_0 of GGML).
 *
 * <p>How. Q4_0 lets the weight of largest magnitude be −8 · scale. Here that weight v is tried as
 * every number of scales from −8 to −5 and 5 to 7, in quarters, and the scale with the smallest
 * squared error wins. Whole numbers come first and an error of 0 ends the search, so weights that
 * are such blocks already are found again exactly, and soon.
 */
public final class Int4Blocks {
  /** Weights that share a scale. */
  public static final int SIZE = 32;

  private static final float[] MULTIPLES = multiples();

  private Int4Blocks() {}

  private static float[] multiples() {
    float[] all = new float[16 + 18];
    int count = 0;
    for (int whole = 8; whole >= 1; whole--) {
      all[count++] = -whole;
      all[count++] = whole == 8 ? -7.5f : whole;
    }
    for (float part = 0.25f; part < 3; part += 0.25f) {
      if (part % 1 != 0) {
        all[count++] = -8 + part;
        all[count++] = 8 - part;
      }
    }
    return Arrays.copyOf(all, count);
  }

  /**
   * Rounds {@code count} weights, at most {@link #SIZE}; fewer stand for a block filled up with
   * zeros.
   *
   * @param nibbles takes n for each weight
   * @return the scale, as the bits of a 16-bit float
   * @throws IllegalArgumentException if a weight is not finite or too large
   */
  public static short round(float[] weights, int offset, int count, byte[] nibbles) {
    float extreme = extreme(weights, offset, count);
    short best = 0;
    double least = Double.MAX_VALUE;
    for (float multiple : MULTIPLES) {
      short bits = Float.floatToFloat16(extreme / multiple);
      double error = error(weights, offset, count, Float.float16ToFloat(bits));
      if (error < least) {
        least = error;
        best = bits;
      }
      if (error == 0) {
        break;
      }
    }
    float scale = Float.float16ToFloat(best);
    for (int i = 0; i < count; i++) {
      nibbles[i] = (byte) (nearest(weights[offset + i], inverse(scale)) + 8);
    }
    return best;
  }

  private static float extreme(float[] weights, int offset, int count) {
    float extreme = 0;
    for (int i = offset; i < offset + count; i++) {
      if (!(Math.abs(weights[i]) <= 65_504)) {
        throw new IllegalArgumentException(
            "weight: " + weights[i] + " (expected: finite, at most 65,504)");
      }
      extreme = Math.abs(weights[i]) > Math.abs(extreme) ? weights[i] : extreme;
    }
    return extreme;
  }

  private static double error(float[] weights, int offset, int count, float scale) {
    float inverse = inverse(scale);
    double error = 0;
    for (int i = offset; i < offset + count; i++) {
      float difference = weights[i] - nearest(weights[i], inverse) * scale;
      error += difference * difference;
    }
    return error;
  }

  private static float inverse(float scale) {
    return scale == 0 ? 0 : 1 / scale;
  }

  private static int nearest(float weight, float inverse) {
    return Math.clamp(Math.round(weight * inverse), -8, 7);
  }
}
