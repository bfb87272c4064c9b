package io.triptych.encoder;

import io.triptych.encoder.kernel.KernelChoice;
import io.triptych.encoder.kernel.Kernels;

/**
 * What the towers of a process compute with.
 *
 * @param laneBits the width of a vector in bits; 0 for the scalar kernels
 * @param warning what is wrong with that and how to mend it; empty when all is well
 */
public record KernelStatus(int laneBits, String warning) {

  /** The status of this process. */
  public static KernelStatus ofProcess() {
    KernelChoice choice = Kernels.choice();
    return new KernelStatus(choice.laneBits(), choice.warning());
  }

  /** The kernels of this process in words. */
  public static String describe() {
    return Kernels.describe();
  }

  /** Whether no vectors are used: many times slower. */
  public boolean isScalar() {
    return laneBits == 0;
  }
}
