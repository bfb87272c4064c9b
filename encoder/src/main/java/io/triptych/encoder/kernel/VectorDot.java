package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Four sums at a time: a multiply-add takes four cycles, and four are under way at once. */
final class VectorDot implements DotKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();

  @Override
  public float product(float[] a, int aOffset, float[] b, int bOffset, int width) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i + 4 * LANES <= width; i += 4 * LANES) {
      s0 = multiplyAdd(a, aOffset + i, b, bOffset + i, s0);
      s1 = multiplyAdd(a, aOffset + i + LANES, b, bOffset + i + LANES, s1);
      s2 = multiplyAdd(a, aOffset + i + 2 * LANES, b, bOffset + i + 2 * LANES, s2);
      s3 = multiplyAdd(a, aOffset + i + 3 * LANES, b, bOffset + i + 3 * LANES, s3);
    }
    for (; i + LANES <= width; i += LANES) {
      s0 = multiplyAdd(a, aOffset + i, b, bOffset + i, s0);
    }
    float sum = VectorLanes.sum(s0.add(s1).add(s2.add(s3)));
    for (; i < width; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  private static FloatVector multiplyAdd(float[] a, int i, float[] b, int j, FloatVector sum) {
    return FloatVector.fromArray(SPECIES, a, i).fma(FloatVector.fromArray(SPECIES, b, j), sum);
  }
}
