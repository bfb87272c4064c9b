package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species of all vector kernels: a constant to the JIT, fixed when the class is initialised.
 */
final class VectorLanes {
  private static final VectorSpecies<Float> SPECIES = species();
  private static final VectorShuffle<Float> HALF_OF_16 = partner(8);
  private static final VectorShuffle<Float> HALF_OF_8 = partner(4);
  private static final VectorShuffle<Float> HALF_OF_4 = partner(2);
  private static final VectorShuffle<Float> HALF_OF_2 = partner(1);

  private VectorLanes() {}

  /**
   * The sum of all lanes, halves folded upon each other. The API's own reduction leaves the order
   * open, and interpreter and compiler differ in it; with this one the same numbers give the same
   * sum at any time.
   */
  static float sum(FloatVector v) {
    if (SPECIES.length() >= 16) {
      v = v.add(v.rearrange(HALF_OF_16));
    }
    if (SPECIES.length() >= 8) {
      v = v.add(v.rearrange(HALF_OF_8));
    }
    v = v.add(v.rearrange(HALF_OF_4));
    return v.add(v.rearrange(HALF_OF_2)).lane(0);
  }

  private static VectorShuffle<Float> partner(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane ^ distance) & (SPECIES.length() - 1));
  }

  /** The species of the chosen lane width. */
  static VectorSpecies<Float> species() {
    int bits = Kernels.choice().laneBits();
    return VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
  }
}
