package io.triptych.encoder.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernels of this process: chosen once, when the first of them is used. */
public final class Kernels {
  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
  private static final String LANES_PROPERTY = "triptych.kernel.lanes";
  private static final String PROCESSOR = describeProcessor();
  private static final KernelChoice CHOICE = choose();

  private Kernels() {}

  /** What was chosen for this process. */
  public static KernelChoice choice() {
    return CHOICE;
  }

  /** One line for people: provider, lane width, tile, processor and cores. */
  public static String describe() {
    return describe(CHOICE);
  }

  private static String describe(KernelChoice choice) {
    String provider =
        choice.isVector() ? "vector (%d-bit lanes)".formatted(choice.laneBits()) : "scalar";
    return "%s, tile %d×%d, %s, %d cores"
        .formatted(
            provider,
            KernelChoice.TILE_ROWS,
            choice.tileVectors(),
            processor(),
            Runtime.getRuntime().availableProcessors());
  }

  /** The processor's architecture and vector extensions, such as {@code amd64 avx2 fma}. */
  public static String processor() {
    return PROCESSOR;
  }

  private static String describeProcessor() {
    List<String> words = new ArrayList<>(List.of(System.getProperty("os.arch")));
    words.addAll(ThisMachine.features());
    return String.join(" ", words);
  }

  /** The columns of a narrow panel of a packed matrix; strides are multiples of it. */
  public static int panelWidth() {
    return CHOICE.isVector() ? CHOICE.laneBits() / Float.SIZE * 2 : ScalarGemm.PANEL;
  }

  /** The columns of a wide panel: one or two times {@link #panelWidth()}. */
  static int widePanelWidth() {
    return CHOICE.isVector()
        ? CHOICE.laneBits() / Float.SIZE * CHOICE.tileVectors()
        : ScalarGemm.PANEL;
  }

  /** {@code columns} rounded up to a multiple of {@link #panelWidth()}. */
  public static int stride(int columns) {
    int panel = panelWidth();
    return Math.ceilDiv(columns, panel) * panel;
  }

  /**
   * The implementation of one family for {@link #choice()}. Both must be lambdas: a method
   * reference to a vector kernel is resolved at once, which fails where the module is missing.
   */
  static <T> T pick(Supplier<T> scalar, Supplier<T> vector) {
    return CHOICE.isVector() ? vector.get() : scalar.get();
  }

  private static KernelChoice choose() {
    // A lambda, not a method reference: that would load VectorMachine, even without the module.
    KernelChoice choice =
        KernelChoice.choose(ThisMachine.machine(), forcedLanes(), () -> VectorMachine.speedup());
    LOG.info("kernels: {}", describe(choice));
    if (!choice.warning().isEmpty()) {
      LOG.warn("kernels: {}", choice.warning());
    }
    return choice;
  }

  private static OptionalInt forcedLanes() {
    String value = System.getProperty(LANES_PROPERTY, "").strip();
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(value));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          LANES_PROPERTY + ": " + value + " (expected: 0, 128, 256 or 512)", e);
    }
  }
}
