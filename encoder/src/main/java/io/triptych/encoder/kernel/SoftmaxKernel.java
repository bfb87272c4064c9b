package io.triptych.encoder.kernel;

/** One row behind {@link Softmax}. */
sealed interface SoftmaxKernel permits ScalarSoftmax, VectorSoftmax {
  /** x = e^(x − max) for the {@code width} floats at {@code offset}; returns their sum. */
  float exponentials(float[] x, int offset, int width);

  /** out = x · factor for {@code width} floats; {@code out} may be {@code x}. */
  void scale(float[] x, int offset, int width, float factor, float[] out, int target);
}
