package io.triptych.encoder.kernel;

/** Sums over rows behind {@link Pooling}. */
sealed interface PoolingKernel permits ScalarPooling, VectorPooling {
  /** out[i] = Σ over rows of x[offset + row · stride + i]. */
  void sum(float[] x, int offset, int rows, int stride, float[] out);
}
