package io.triptych.encoder.kernel;

/** One row behind {@link Softmax}. */
sealed interface SoftmaxKernel permits ScalarSoftmax, VectorSoftmax {
  /** Makes a distribution of the {@code width} floats at {@code offset}. */
  void normalise(float[] x, int offset, int width);
}
