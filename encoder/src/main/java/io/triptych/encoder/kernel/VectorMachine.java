package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;

/** What the Vector API says of this machine; asked before anything is chosen. */
final class VectorMachine {
  private VectorMachine() {}

  /** The widest vector, in bits, that the JVM compiles for this processor. */
  static int preferredBits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }
}
