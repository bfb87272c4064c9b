package io.triptych.encoder.kernel;

/** Pooling over rows. */
public final class Pooling {
  private static final PoolingKernel KERNEL =
      Kernels.pick(() -> new ScalarPooling(), () -> new VectorPooling());

  private Pooling() {}

  /**
   * The mean of {@code rows} rows.
   *
   * @param x rows of {@code out.length} floats, {@code stride} apart from {@code offset}
   * @param rows at least 1
   */
  public static void mean(float[] x, int offset, int rows, int stride, float[] out) {
    Checks.rows("x", x, offset, rows, out.length, stride);
    if (rows < 1) {
      throw new IllegalArgumentException("rows: " + rows + " (expected: at least 1)");
    }
    KERNEL.sum(x, offset, rows, stride, out);
    for (int i = 0; i < out.length; i++) {
      out[i] /= rows;
    }
  }
}
