package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A vector of columns at a time, down all rows. */
final class VectorPooling implements PoolingKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();

  @Override
  public void sum(float[] x, int offset, int rows, int stride, float[] out) {
    int whole = SPECIES.loopBound(out.length);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int row = 0; row < rows; row++) {
        sum = sum.add(FloatVector.fromArray(SPECIES, x, offset + row * stride + i));
      }
      sum.intoArray(out, i);
    }
    for (int i = whole; i < out.length; i++) {
      out[i] = ScalarPooling.columnSum(x, offset + i, rows, stride);
    }
  }

  @Override
  public void max(float[] x, int offset, int row, int kernel, float[] out, int to, int width) {
    for (int i = 0; i < width; i += LANES) {
      FloatVector most = FloatVector.fromArray(SPECIES, x, offset + i);
      for (int ky = 0; ky < kernel; ky++) {
        for (int kx = 0; kx < kernel; kx++) {
          int at = offset + ky * row + kx * width + i;
          most = most.max(FloatVector.fromArray(SPECIES, x, at));
        }
      }
      most.intoArray(out, to + i);
    }
  }
}
