package io.triptych.encoder.kernel;

import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Which kernels run on a machine.
 *
 * @param laneBits the width of a vector: 128, 256 or 512 bits; 0 for the scalar kernels
 * @param tileVectors the vectors in a row of a matrix product's register tile: 2 or 4
 * @param warning what is wrong with this choice and how to mend it; empty when all is well
 */
public record KernelChoice(int laneBits, int tileVectors, String warning) {
  private static final Set<Integer> WIDTHS = Set.of(0, 128, 256, 512);

  /** The rows of a matrix product's register tile. */
  static final int TILE_ROWS = 6;

  /** For 32 vector registers: 6 rows × 4 vectors, 4 of B and 1 of A fill 29. */
  private static final int WIDE_TILE_VECTORS = 4;

  /** For 16 vector registers: 6 rows × 2 vectors, 2 of B and 1 of A fill 15. */
  private static final int NARROW_TILE_VECTORS = 2;

  /**
   * What the choice depends on.
   *
   * @param vectorModule whether {@code jdk.incubator.vector} can be read
   * @param preferredBits the widest vector that the JIT compiles to instructions
   * @param architecture {@code os.arch}
   * @param compiler what turns bytecode into instructions
   */
  public record Machine(
      boolean vectorModule, int preferredBits, String architecture, Compiler compiler) {}

  /** What turns bytecode into instructions. */
  public enum Compiler {
    /** HotSpot's C2, which is known to turn the Vector API into vector instructions. */
    C2,
    /** Another one: whether it does is measured. */
    OTHER,
    /** None: the bytecode is interpreted. */
    NONE
  }

  /** How many times faster than scalar code vectors must be where that is measured. */
  static final double MIN_SPEEDUP = 1.5;

  public KernelChoice {
    if (!WIDTHS.contains(laneBits)) {
      throw new IllegalArgumentException(
          "triptych.kernel.lanes: " + laneBits + " (expected: 0, 128, 256 or 512)");
    }
  }

  /** Whether the Vector API is used. */
  public boolean isVector() {
    return laneBits > 0;
  }

  /**
   * Chooses for {@code machine}.
   *
   * @param forcedBits the lane width that the user asked for
   * @param speedup measures how many times faster vectors are than scalar code; asked only where it
   *     is not known
   * @throws IllegalArgumentException for a width that is none of 0, 128, 256, 512
   * @throws IllegalStateException when vectors are forced and the module is missing
   */
  public static KernelChoice choose(
      Machine machine, OptionalInt forcedBits, DoubleSupplier speedup) {
    if (forcedBits.isPresent()) {
      return forced(machine, forcedBits.getAsInt());
    }
    if (!machine.vectorModule()) {
      return scalar("the Vector API is off; add --add-modules jdk.incubator.vector");
    }
    if (machine.preferredBits() < 128) {
      return scalar("this processor has no vectors that the JVM can use");
    }
    if (machine.compiler() == Compiler.NONE) {
      return scalar("this JVM interprets (expected: a JIT compiler; leave out -Xint)");
    }
    if (machine.compiler() == Compiler.OTHER) {
      return measured(machine, speedup.getAsDouble());
    }
    return vector(machine, Math.min(512, machine.preferredBits()));
  }

  private static KernelChoice measured(Machine machine, double speedup) {
    if (speedup >= MIN_SPEEDUP) {
      return vector(machine, Math.min(512, machine.preferredBits()));
    }
    return scalar(
        ("the JIT compiler of this JVM is not C2 and its vectors are %.2f times as fast as scalar"
                + " code (expected: %s or more; a HotSpot JDK without -XX:TieredStopAtLevel and"
                + " -XX:+UseJVMCICompiler)")
            .formatted(speedup, MIN_SPEEDUP));
  }

  private static KernelChoice forced(Machine machine, int bits) {
    if (bits == 0) {
      return scalar("the scalar kernels were asked for by triptych.kernel.lanes=0");
    }
    KernelChoice choice = vector(machine, bits);
    if (!machine.vectorModule()) {
      throw new IllegalStateException(
          "triptych.kernel.lanes: %d without the Vector API (expected: %s)"
              .formatted(bits, "--add-modules jdk.incubator.vector"));
    }
    if (bits > machine.preferredBits()) {
      return new KernelChoice(
          bits,
          choice.tileVectors(),
          "%d-bit lanes are emulated here, slowly (expected: at most %d)"
              .formatted(bits, machine.preferredBits()));
    }
    return choice;
  }

  private static KernelChoice scalar(String why) {
    return new KernelChoice(0, NARROW_TILE_VECTORS, "scalar kernels, many times slower: " + why);
  }

  private static KernelChoice vector(Machine machine, int bits) {
    boolean manyRegisters = bits == 512 || machine.architecture().equals("aarch64");
    return new KernelChoice(bits, manyRegisters ? WIDE_TILE_VECTORS : NARROW_TILE_VECTORS, "");
  }
}
