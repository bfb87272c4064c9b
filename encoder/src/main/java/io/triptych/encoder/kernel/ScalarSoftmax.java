package io.triptych.encoder.kernel;

/** The reference. */
final class ScalarSoftmax implements SoftmaxKernel {

  @Override
  public void normalise(float[] x, int offset, int width) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      max = Math.max(max, x[offset + i]);
    }
    double sum = 0;
    for (int i = 0; i < width; i++) {
      x[offset + i] = (float) Math.exp(x[offset + i] - max);
      sum += x[offset + i];
    }
    for (int i = 0; i < width; i++) {
      x[offset + i] = (float) (x[offset + i] / sum);
    }
  }
}
