package io.triptych.encoder.kernel;

/** One row behind {@link LayerNorm}. */
sealed interface LayerNormKernel permits ScalarLayerNorm, VectorLayerNorm {
  /** Normalises the {@code gamma.length} floats at {@code offset}. */
  void normalise(float[] x, int offset, float[] out, float[] gamma, float[] beta, float epsilon);
}
