package io.triptych.encoder.kernel;

import java.util.function.DoubleSupplier;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What the Vector API says of this machine; asked before anything is chosen. */
final class VectorMachine {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int COUNT = 4096;
  private static final long ROUND_NANOS = 40_000_000;
  private static final int ROUNDS = 3;

  private VectorMachine() {}

  /** The widest vector, in bits, that the JVM compiles for this processor. */
  static int preferredBits() {
    return SPECIES.vectorBitSize();
  }

  /**
   * How many times faster an inner product is with vectors than without, measured here and now: the
   * best of a few rounds of each after a warm-up; a quarter of a second.
   */
  static double speedup() {
    float[] a = new float[COUNT];
    float[] b = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      a[i] = 1f / (1 + i);
      b[i] = i % 7;
    }
    double scalar = 0;
    double vector = 0;
    for (int round = 0; round < ROUNDS; round++) {
      scalar = Math.max(scalar, rate(() -> new ScalarDot().product(a, 0, b, 0, COUNT)));
      vector = Math.max(vector, rate(() -> product(a, b)));
    }
    return vector / scalar;
  }

  private static double rate(DoubleSupplier body) {
    long start = System.nanoTime();
    long calls = 0;
    double sum = 0;
    long elapsed;
    do {
      sum += body.getAsDouble();
      calls++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < ROUND_NANOS);
    return Double.isNaN(sum) ? 0 : (double) calls / elapsed;
  }

  private static double product(float[] a, float[] b) {
    FloatVector first = FloatVector.zero(SPECIES);
    FloatVector second = FloatVector.zero(SPECIES);
    int lanes = SPECIES.length();
    for (int i = 0; i + 2 * lanes <= COUNT; i += 2 * lanes) {
      first = FloatVector.fromArray(SPECIES, a, i).fma(FloatVector.fromArray(SPECIES, b, i), first);
      second =
          FloatVector.fromArray(SPECIES, a, i + lanes)
              .fma(FloatVector.fromArray(SPECIES, b, i + lanes), second);
    }
    double sum = 0;
    for (float lane : first.add(second).toArray()) {
      sum += lane;
    }
    return sum;
  }
}
