package io.triptych.encoder.kernel;

/** The reference: the definition, tap by tap. */
final class ScalarDepthwise implements DepthwiseKernel {

  @Override
  public void row(
      DepthwiseConvolution w,
      float[] in,
      int[] taps,
      int step,
      float[] out,
      int at,
      int count,
      int panel) {
    int width = Kernels.panelWidth();
    int used = w.vectors(panel) * Convolution.lanes();
    for (int x = 0; x < count; x++) {
      for (int i = 0; i < used; i++) {
        float sum = w.bias()[panel * width + i] + sum(w, in, taps, x * step, panel, i);
        out[at + x * width + i] = w.clamp().apply(sum);
      }
    }
  }

  private static float sum(
      DepthwiseConvolution w, float[] in, int[] taps, int column, int panel, int channel) {
    int width = Kernels.panelWidth();
    int weight = panel * w.kernel() * w.kernel() * width + channel;
    float sum = 0;
    for (int row : taps) {
      for (int kx = 0; kx < w.kernel(); kx++, weight += width) {
        sum += in[row + (column + kx) * width + channel] * w.weights()[weight];
      }
    }
    return sum;
  }
}
