package io.triptych.encoder.kernel;

/** The loops behind {@link Pooling}. */
sealed interface PoolingKernel permits ScalarPooling, VectorPooling {
  /** out[i] = Σ over rows of x[offset + row · stride + i]. */
  void sum(float[] x, int offset, int rows, int stride, float[] out);

  /** See {@link Pooling#max}. */
  void max(float[] x, int offset, int row, int kernel, float[] out, int to, int width);
}
