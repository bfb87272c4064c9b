package io.triptych.encoder.kernel;

/**
 * Layer normalisation (Ba, Kiros and Hinton, 2016): each row to mean 0 and variance 1, times gamma,
 * plus beta.
 */
public final class LayerNorm {
  private static final LayerNormKernel KERNEL =
      Kernels.pick(ScalarLayerNorm::new, VectorLayerNorm::new);

  private LayerNorm() {}

  /**
   * Normalises in place.
   *
   * @param x {@code rows} rows of gamma's length, {@code stride} apart
   * @param epsilon added to the variance
   */
  public static void apply(
      float[] x, int rows, int stride, float[] gamma, float[] beta, float epsilon) {
    Checks.rows("x", x, 0, rows, gamma.length, stride);
    Checks.length("beta", beta, gamma.length);
    for (int row = 0; row < rows; row++) {
      KERNEL.normalise(x, row * stride, gamma, beta, epsilon);
    }
  }
}
