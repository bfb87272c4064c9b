package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Three passes over a row that stays in the first-level cache: mean, variance, result. */
final class VectorLayerNorm implements LayerNormKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();

  @Override
  public void normalise(
      float[] x, int offset, float[] out, float[] gamma, float[] beta, float epsilon) {
    int width = gamma.length;
    int whole = SPECIES.loopBound(width);
    float mean = sum(x, offset, width) / width;
    float scale = (float) (1 / Math.sqrt(squares(x, offset, width, mean) / width + epsilon));
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(SPECIES, x, offset + i)
          .sub(mean)
          .mul(FloatVector.fromArray(SPECIES, gamma, i).mul(scale))
          .add(FloatVector.fromArray(SPECIES, beta, i))
          .intoArray(out, offset + i);
    }
    for (int i = whole; i < width; i++) {
      out[offset + i] = (x[offset + i] - mean) * scale * gamma[i] + beta[i];
    }
  }

  private static float sum(float[] x, int offset, int width) {
    int whole = SPECIES.loopBound(width);
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += LANES) {
      sums = sums.add(FloatVector.fromArray(SPECIES, x, offset + i));
    }
    float sum = VectorLanes.sum(sums);
    for (int i = whole; i < width; i++) {
      sum += x[offset + i];
    }
    return sum;
  }

  private static float squares(float[] x, int offset, int width, float mean) {
    int whole = SPECIES.loopBound(width);
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector centred = FloatVector.fromArray(SPECIES, x, offset + i).sub(mean);
      sums = centred.fma(centred, sums);
    }
    float sum = VectorLanes.sum(sums);
    for (int i = whole; i < width; i++) {
      float centred = x[offset + i] - mean;
      sum += centred * centred;
    }
    return sum;
  }
}
