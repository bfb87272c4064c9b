package io.triptych.encoder.kernel;

/** The panels behind {@link Convolution}. */
sealed interface ConvolutionKernel permits ScalarConvolution, VectorConvolution {
  /** Computes {@code rows} rows of one panel. */
  void panel(
      Convolution weights,
      Convolution.Gather a,
      int aFirst,
      Convolution.Scatter r,
      Convolution.Scatter c,
      int cFirst,
      int rows,
      int panel);
}
