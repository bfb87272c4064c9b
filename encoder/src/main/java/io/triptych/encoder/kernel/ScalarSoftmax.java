package io.triptych.encoder.kernel;

/** The reference. */
final class ScalarSoftmax implements SoftmaxKernel {

  @Override
  public float exponentials(float[] x, int offset, int width) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      max = Math.max(max, x[offset + i]);
    }
    double sum = 0;
    for (int i = 0; i < width; i++) {
      x[offset + i] = (float) Math.exp(x[offset + i] - max);
      sum += x[offset + i];
    }
    return (float) sum;
  }

  @Override
  public void scale(float[] x, int offset, int width, float factor, float[] out, int target) {
    for (int i = 0; i < width; i++) {
      out[target + i] = x[offset + i] * factor;
    }
  }
}
