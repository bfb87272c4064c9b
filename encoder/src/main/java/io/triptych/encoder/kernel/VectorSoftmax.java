package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The softmax with an exponential of its own.
 *
 * <p>How. e^x = 2^n · e^r with n = round(x / ln 2) and r = x − n · ln 2 in two parts (Cody and
 * Waite, 1980), |r| ≤ 0.35; e^r by its Taylor polynomial of degree 6, whose first omitted term is
 * below 2e-7 relative; 2^n by shifting n into the exponent bits. Adding 1.5 · 2^23 rounds to an
 * integer and leaves it in the low bits.
 */
final class VectorSoftmax implements SoftmaxKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();
  private static final float LOWEST = -87f;
  private static final float ROUNDER = 12582912f;
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float[] TAYLOR = {1f, 1f, 1f / 2, 1f / 6, 1f / 24, 1f / 120, 1f / 720};

  @Override
  public void normalise(float[] x, int offset, int width) {
    int whole = SPECIES.loopBound(width);
    float max = max(x, offset, width, whole);
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = offset; i < offset + whole; i += LANES) {
      FloatVector e = exp(FloatVector.fromArray(SPECIES, x, i).sub(max));
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

  private static FloatVector exp(FloatVector x) {
    FloatVector clamped = x.max(LOWEST);
    FloatVector shifted = clamped.mul(LOG2_E).add(ROUNDER);
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(constant(-LN2_HIGH), clamped);
    r = n.fma(constant(-LN2_LOW), r);
    FloatVector p = r.fma(constant(TAYLOR[6]), constant(TAYLOR[5]));
    for (int i = 4; i >= 0; i--) {
      p = p.fma(r, constant(TAYLOR[i]));
    }
    return shifted
        .reinterpretAsInts()
        .lanewise(VectorOperators.LSHL, 23)
        .add(p.reinterpretAsInts())
        .reinterpretAsFloats();
  }

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
