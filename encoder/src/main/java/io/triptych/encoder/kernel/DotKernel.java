package io.triptych.encoder.kernel;

/** The inner product behind {@link Dot}. */
sealed interface DotKernel permits ScalarDot, VectorDot {
  /** Σ a[aOffset + i] · b[bOffset + i] for i below {@code width}. */
  float product(float[] a, int aOffset, float[] b, int bOffset, int width);
}
