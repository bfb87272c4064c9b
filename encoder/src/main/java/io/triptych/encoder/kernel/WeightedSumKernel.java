package io.triptych.encoder.kernel;

/** A weighted sum of rows, behind {@link CachedAttention}. */
sealed interface WeightedSumKernel permits ScalarWeightedSum, VectorWeightedSum {
  /** out[outOffset + i] = Σ_j weights[j] · x[offset + j·stride + i] for i below {@code width}. */
  void sum(
      float[] weights,
      int count,
      float[] x,
      int offset,
      int stride,
      int width,
      float[] out,
      int outOffset);
}
