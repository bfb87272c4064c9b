package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species of all vector kernels: a constant to the JIT, fixed when the class is initialised.
 */
final class VectorLanes {
  private VectorLanes() {}

  /** The widest vector, in bits, that the JVM compiles for this processor. */
  static int preferredBits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  /** The species of the chosen lane width. */
  static VectorSpecies<Float> species() {
    int bits = Kernels.choice().laneBits();
    return VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
  }
}
