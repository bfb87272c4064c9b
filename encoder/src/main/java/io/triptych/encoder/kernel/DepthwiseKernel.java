package io.triptych.encoder.kernel;

/** The rows behind {@link DepthwiseConvolution}. */
sealed interface DepthwiseKernel permits ScalarDepthwise, VectorDepthwise {
  /**
   * Computes one row of the output.
   *
   * @param weights [kernel, kernel, channels]
   */
  void row(
      DepthwiseConvolution.Shape shape,
      int row,
      float[] in,
      float[] weights,
      float[] bias,
      float[] out);
}
