package io.triptych.encoder.kernel;

/** Pooling over rows and over windows. */
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

  /**
   * The largest value of a square window, channel by channel.
   *
   * @param x the pixels of the window, {@code width} floats each: neighbours in a row, the next row
   *     {@code row} floats further
   * @param kernel the window's side
   * @param out takes {@code width} floats from {@code to} on
   * @param width whole vectors, see {@link Convolution#stride}
   */
  public static void max(
      float[] x, int offset, int row, int kernel, float[] out, int to, int width) {
    Checks.rows("x", x, offset, kernel, kernel * width, row);
    Checks.rows("out", out, to, 1, width, width);
    KERNEL.max(x, offset, row, kernel, out, to, width);
  }
}
