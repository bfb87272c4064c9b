package io.triptych.encoder.kernel;

/** exp(x − max) / Σ exp(x − max), row by row, in place. */
public final class Softmax {
  private static final SoftmaxKernel KERNEL =
      Kernels.pick(() -> new ScalarSoftmax(), () -> new VectorSoftmax());

  private Softmax() {}

  /** Applies to {@code rows} rows of {@code columns} floats, {@code stride} apart. */
  public static void apply(float[] x, int offset, int rows, int columns, int stride) {
    Checks.rows("x", x, offset, rows, columns, stride);
    for (int row = 0; row < rows; row++) {
      int start = offset + row * stride;
      float sum = KERNEL.exponentials(x, start, columns);
      KERNEL.scale(x, start, columns, 1 / sum, x, start);
    }
  }

  static SoftmaxKernel kernel() {
    return KERNEL;
  }
}
