package io.triptych.encoder.kernel;

/** Activation functions, in place. */
public final class Activation {
  private static final ActivationKernel KERNEL =
      Kernels.pick(ScalarActivation::new, VectorActivation::new);

  private Activation() {}

  /**
   * The Gaussian error linear unit x · Φ(x), exact, not its tanh approximation (Hendrycks and
   * Gimpel, 2016).
   */
  public static void gelu(float[] x, int offset, int rows, int columns, int stride) {
    Checks.rows("x", x, offset, rows, columns, stride);
    KERNEL.gelu(x, offset, rows, columns, stride);
  }
}
