package io.triptych.encoder.kernel;

/** The reference. */
final class ScalarPooling implements PoolingKernel {

  @Override
  public void sum(float[] x, int offset, int rows, int stride, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = columnSum(x, offset + i, rows, stride);
    }
  }

  static float columnSum(float[] x, int start, int rows, int stride) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += x[start + row * stride];
    }
    return (float) sum;
  }
}
