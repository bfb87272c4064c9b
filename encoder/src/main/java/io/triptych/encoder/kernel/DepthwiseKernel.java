package io.triptych.encoder.kernel;

/** The rows behind {@link DepthwiseConvolution}. */
sealed interface DepthwiseKernel permits ScalarDepthwise, VectorDepthwise {
  /** See {@link DepthwiseConvolution#row}. */
  void row(
      DepthwiseConvolution weights,
      float[] in,
      int[] taps,
      int step,
      float[] out,
      int at,
      int count,
      int panel);
}
