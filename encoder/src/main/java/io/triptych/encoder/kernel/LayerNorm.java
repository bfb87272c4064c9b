package io.triptych.encoder.kernel;

/**
 * Layer normalisation (Ba, Kiros and Hinton, 2016): each row to mean 0 and variance 1, times gamma,
 * plus beta.
 */
public final class LayerNorm {
  private static final LayerNormKernel KERNEL =
      Kernels.pick(() -> new ScalarLayerNorm(), () -> new VectorLayerNorm());

  private LayerNorm() {}

  /**
   * Normalises in place.
   *
   * @param x {@code rows} rows of gamma's length, {@code stride} apart
   * @param epsilon added to the variance
   */
  public static void apply(
      float[] x, int rows, int stride, float[] gamma, float[] beta, float epsilon) {
    apply(x, x, 0, rows, stride, gamma, beta, epsilon);
  }

  /**
   * Normalises the rows of {@code x} into {@code out}, which may be {@code x}.
   *
   * @param x {@code rows} rows of gamma's length, {@code stride} apart from {@code offset}
   * @param out laid out as {@code x}
   * @param epsilon added to the variance
   */
  public static void apply(
      float[] x,
      float[] out,
      int offset,
      int rows,
      int stride,
      float[] gamma,
      float[] beta,
      float epsilon) {
    Checks.rows("x", x, offset, rows, gamma.length, stride);
    Checks.rows("out", out, offset, rows, gamma.length, stride);
    Checks.length("beta", beta, gamma.length);
    for (int row = 0; row < rows; row++) {
      KERNEL.normalise(x, offset + row * stride, out, gamma, beta, epsilon);
    }
  }
}
