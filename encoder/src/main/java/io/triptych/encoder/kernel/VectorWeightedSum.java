package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Four vectors of columns at a time, down all rows: a head of 64 in one go at 512 bits. */
final class VectorWeightedSum implements WeightedSumKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();

  @Override
  public void sum(
      float[] weights,
      int count,
      float[] x,
      int offset,
      int stride,
      int width,
      float[] out,
      int outOffset) {
    int i = 0;
    for (; i + 4 * LANES <= width; i += 4 * LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (int j = 0, at = offset + i; j < count; j++, at += stride) {
        FloatVector w = FloatVector.broadcast(SPECIES, weights[j]);
        s0 = w.fma(FloatVector.fromArray(SPECIES, x, at), s0);
        s1 = w.fma(FloatVector.fromArray(SPECIES, x, at + LANES), s1);
        s2 = w.fma(FloatVector.fromArray(SPECIES, x, at + 2 * LANES), s2);
        s3 = w.fma(FloatVector.fromArray(SPECIES, x, at + 3 * LANES), s3);
      }
      s0.intoArray(out, outOffset + i);
      s1.intoArray(out, outOffset + i + LANES);
      s2.intoArray(out, outOffset + i + 2 * LANES);
      s3.intoArray(out, outOffset + i + 3 * LANES);
    }
    for (; i + LANES <= width; i += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int j = 0, at = offset + i; j < count; j++, at += stride) {
        sum =
            FloatVector.broadcast(SPECIES, weights[j])
                .fma(FloatVector.fromArray(SPECIES, x, at), sum);
      }
      sum.intoArray(out, outOffset + i);
    }
    for (; i < width; i++) {
      out[outOffset + i] = ScalarWeightedSum.column(weights, count, x, offset + i, stride);
    }
  }
}
