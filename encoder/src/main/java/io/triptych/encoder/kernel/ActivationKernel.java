package io.triptych.encoder.kernel;

/** Activations in place, behind {@link Activation}. */
sealed interface ActivationKernel permits ScalarActivation, VectorActivation {
  /** x · Φ(x) on {@code rows} rows of {@code columns} floats, {@code stride} apart. */
  void gelu(float[] x, int offset, int rows, int columns, int stride);
}
