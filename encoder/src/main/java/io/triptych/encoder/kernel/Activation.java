package io.triptych.encoder.kernel;

/** Activation functions, in place. */
public final class Activation {
  private static final ActivationKernel KERNEL =
      Kernels.pick(() -> new ScalarActivation(), () -> new VectorActivation());

  /** A function of one number. */
  public enum Function {
    /** max(x, 0). */
    RELU,
    /** min(max(x, 0), 6). */
    RELU6,
    /** x · Φ(x), exact (Hendrycks and Gimpel, 2016). */
    GELU,
    /** x · σ(2√(2/π) · (x + 0.044715 x³)): the tanh approximation of the GELU. */
    GELU_TANH,
    /** x · σ(1.702 x): the approximation that OpenAI's CLIP was trained with. */
    QUICK_GELU,
    /** x · σ(x), also called swish. */
    SILU
  }

  private Activation() {}

  /** Applies {@code f} to {@code rows} rows of {@code columns} floats, {@code stride} apart. */
  public static void apply(Function f, float[] x, int offset, int rows, int columns, int stride) {
    Checks.rows("x", x, offset, rows, columns, stride);
    KERNEL.apply(f, x, offset, rows, columns, stride);
  }

  /**
   * The gate of SwiGLU (Shazeer, 2020): the first {@code width} floats of a row become silu of
   * themselves times the next {@code width}.
   */
  public static void gateSilu(float[] x, int offset, int rows, int width, int stride) {
    Checks.rows("x", x, offset, rows, 2 * width, stride);
    KERNEL.gateSilu(x, offset, rows, width, stride);
  }

  static ActivationKernel kernel() {
    return KERNEL;
  }
}
