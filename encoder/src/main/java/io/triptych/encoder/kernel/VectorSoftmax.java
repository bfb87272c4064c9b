package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Two passes over a row: its maximum; exponentials and their sum. The tail is a masked vector. */
final class VectorSoftmax implements SoftmaxKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();

  @Override
  public float exponentials(float[] x, int offset, int width) {
    int end = offset + SPECIES.loopBound(width);
    int left = offset + width - end;
    VectorMask<Float> tail = SPECIES.indexInRange(0, left);
    FloatVector maxima = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = offset; i < end; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      maxima = maxima.blend(v, v.compare(VectorOperators.GT, maxima));
    }
    if (left > 0) {
      FloatVector last = FloatVector.fromArray(SPECIES, x, end, tail);
      maxima = maxima.lanewise(VectorOperators.MAX, last, tail);
    }
    float max = maxima.reduceLanes(VectorOperators.MAX);
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = offset; i < end; i += LANES) {
      FloatVector below =
          FloatVector.broadcast(SPECIES, max).sub(FloatVector.fromArray(SPECIES, x, i));
      FloatVector e = VectorExp.decay(below);
      e.intoArray(x, i);
      sums = sums.add(e);
    }
    if (left > 0) {
      FloatVector below =
          FloatVector.broadcast(SPECIES, max).sub(FloatVector.fromArray(SPECIES, x, end, tail));
      FloatVector e = VectorExp.decay(below);
      e.intoArray(x, end, tail);
      sums = sums.add(e, tail);
    }
    return VectorLanes.sum(sums);
  }

  @Override
  public void scale(float[] x, int offset, int width, float factor, float[] out, int target) {
    int whole = SPECIES.loopBound(width);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(SPECIES, x, offset + i).mul(factor).intoArray(out, target + i);
    }
    for (int i = whole; i < width; i++) {
      out[target + i] = x[offset + i] * factor;
    }
  }
}
