package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The softmax: maximum, exponentials and their sum, quotient. */
final class VectorSoftmax implements SoftmaxKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();

  @Override
  public void normalise(float[] x, int offset, int width) {
    int whole = SPECIES.loopBound(width);
    float max = max(x, offset, width, whole);
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = offset; i < offset + whole; i += LANES) {
      FloatVector e = VectorExp.exp(FloatVector.fromArray(SPECIES, x, i).sub(max));
      e.intoArray(x, i);
      sums = sums.add(e);
    }
    float sum = VectorLanes.sum(sums);
    for (int i = offset + whole; i < offset + width; i++) {
      x[i] = (float) Math.exp(x[i] - max);
      sum += x[i];
    }
    float scale = 1 / sum;
    for (int i = offset; i < offset + whole; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i).mul(scale).intoArray(x, i);
    }
    for (int i = offset + whole; i < offset + width; i++) {
      x[i] *= scale;
    }
  }

  private static float max(float[] x, int offset, int width, int whole) {
    FloatVector maxima = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = offset; i < offset + whole; i += LANES) {
      maxima = maxima.max(FloatVector.fromArray(SPECIES, x, i));
    }
    float max = maxima.reduceLanes(VectorOperators.MAX);
    for (int i = offset + whole; i < offset + width; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }
}
