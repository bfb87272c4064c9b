package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The exponential function of a vector, relative error below 3e-7; the argument is cut to [−87,
 * 88].
 *
 * <p>How. e^x = 2^n · e^r with n = round(x / ln 2) and r = x − n · ln 2 in two parts (Cody and
 * Waite, 1980), |r| ≤ 0.35; e^r by its Taylor polynomial of degree 6, whose first omitted term is
 * below 2e-7 relative; 2^n by shifting n into the exponent bits. Adding 1.5 · 2^23 rounds to an
 * integer and leaves it in the low bits.
 */
final class VectorExp {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final float LOWEST = -87f;
  private static final float HIGHEST = 88f;
  private static final float ROUNDER = 12582912f;
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float[] TAYLOR = {1f, 1f, 1f / 2, 1f / 6, 1f / 24, 1f / 120, 1f / 720};

  private VectorExp() {}

  static FloatVector exp(FloatVector x) {
    FloatVector clamped = x.max(LOWEST).min(HIGHEST);
    FloatVector shifted = clamped.mul(LOG2_E).add(ROUNDER);
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(constant(-LN2_HIGH), clamped);
    r = n.fma(constant(-LN2_LOW), r);
    FloatVector p = r.fma(constant(TAYLOR[6]), constant(TAYLOR[5]));
    p = p.fma(r, constant(TAYLOR[4])).fma(r, constant(TAYLOR[3])).fma(r, constant(TAYLOR[2]));
    p = p.fma(r, constant(TAYLOR[1])).fma(r, constant(TAYLOR[0]));
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
