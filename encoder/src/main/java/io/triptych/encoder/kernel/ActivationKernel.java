package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Activation.Function;

/** Activations in place, behind {@link Activation}. */
sealed interface ActivationKernel permits ScalarActivation, VectorActivation {
  /** Applies {@code f} to {@code rows} rows of {@code columns} floats, {@code stride} apart. */
  void apply(Function f, float[] x, int offset, int rows, int columns, int stride);

  /** x[i] = silu(x[i]) · x[width + i] for i below {@code width}, a row. */
  void gateSilu(float[] x, int offset, int rows, int width, int stride);
}
