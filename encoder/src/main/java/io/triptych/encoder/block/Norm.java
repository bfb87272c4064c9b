package io.triptych.encoder.block;

import io.triptych.encoder.kernel.LayerNorm;

/**
 * A layer norm.
 *
 * @param gamma the scale, [width]
 * @param beta the shift, [width]
 * @param epsilon added to the variance
 */
public record Norm(float[] gamma, float[] beta, float epsilon) {

  /** Normalises {@code rows} rows of {@code x} into {@code out}, which may be {@code x}. */
  public void apply(float[] x, float[] out, int rows, int stride) {
    apply(x, out, 0, rows, stride);
  }

  /** The same from {@code offset} on, in both arrays. */
  public void apply(float[] x, float[] out, int offset, int rows, int stride) {
    LayerNorm.apply(x, out, offset, rows, stride, gamma, beta, epsilon);
  }
}
