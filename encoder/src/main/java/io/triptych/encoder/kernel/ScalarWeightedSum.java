package io.triptych.encoder.kernel;

/** The reference. */
final class ScalarWeightedSum implements WeightedSumKernel {

  @Override
  public void sum(
      float[] weights,
      int count,
      float[] x,
      int offset,
      int stride,
      int width,
      float[] out,
      int outOffset) {
    for (int i = 0; i < width; i++) {
      out[outOffset + i] = column(weights, count, x, offset + i, stride);
    }
  }

  static float column(float[] weights, int count, float[] x, int offset, int stride) {
    float sum = 0;
    for (int j = 0; j < count; j++) {
      sum += weights[j] * x[offset + j * stride];
    }
    return sum;
  }
}
