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

  @Override
  public void max(float[] x, int offset, int row, int kernel, float[] out, int to, int width) {
    for (int i = 0; i < width; i++) {
      float most = x[offset + i];
      for (int tap = 1; tap < kernel * kernel; tap++) {
        most = Math.max(most, x[offset + tap / kernel * row + tap % kernel * width + i]);
      }
      out[to + i] = most;
    }
  }
}
