package io.triptych.encoder.kernel;

/** The reference: one sum after the other. */
final class ScalarConvolution implements ConvolutionKernel {

  @Override
  public void panel(
      Convolution weights,
      Convolution.Gather a,
      int aFirst,
      Convolution.Scatter r,
      Convolution.Scatter c,
      int cFirst,
      int rows,
      int panel) {
    int first = panel * Kernels.panelWidth();
    for (int row = 0; row < rows; row++) {
      int from = r.rows()[cFirst + row] + panel * r.panelStep();
      int to = c.rows()[cFirst + row] + panel * c.panelStep();
      for (int i = 0; i < weights.width(panel); i++) {
        float sum = sum(weights, a, a.rows()[aFirst + row], panel, i);
        sum += weights.bias()[first + i] + r.array()[from + i];
        c.array()[to + i] = weights.clamp().apply(sum);
      }
    }
  }

  private static float sum(
      Convolution weights, Convolution.Gather a, int row, int panel, int column) {
    int width = weights.width(panel);
    int b = panel * Kernels.panelWidth() * weights.depth() + column;
    float sum = 0;
    for (int run = 0; run < a.runs().length; run++) {
      int from = row + a.runs()[run];
      for (int k = 0; k < a.lengths()[run]; k++, b += width) {
        sum += a.array()[from + k] * weights.packed()[b];
      }
    }
    return sum;
  }
}
