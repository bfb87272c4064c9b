package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The exponential function of a vector, relative error below 2e-7; the argument is cut to [−87,
 * 88].
 *
 * <p>How. e^x = 2^n · e^r with n = round(x / ln 2) and r = x − n · ln 2 in two parts (Cody and
 * Waite, 1980), |r| ≤ 0.35; e^r by a polynomial of degree 5, fitted for this project to the least
 * relative error, 9.4e-8; 2^n by shifting n into the exponent bits. Adding 1.5 · 2^23 rounds to an
 * integer and leaves it in the low bits. The coefficients are constants of their own: the elements
 * of an array would be loaded anew after every store.
 */
final class VectorExp {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final float LOWEST = -87f;
  private static final float HIGHEST = 88f;
  private static final float ROUNDER = 12582912f;
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float C1 = 0.9999997f;
  private static final float C2 = 0.49999148f;
  private static final float C3 = 0.16667637f;
  private static final float C4 = 0.041898068f;
  private static final float C5 = 0.008290289f;

  private VectorExp() {}

  static FloatVector exp(FloatVector x) {
    FloatVector clamped = x.max(LOWEST).min(HIGHEST);
    FloatVector shifted = clamped.mul(LOG2_E).add(ROUNDER);
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(constant(-LN2_HIGH), clamped);
    r = n.fma(constant(-LN2_LOW), r);
    FloatVector p = r.fma(constant(C5), constant(C4)).fma(r, constant(C3));
    p = p.fma(r, constant(C2)).fma(r, constant(C1)).fma(r, constant(1f));
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
