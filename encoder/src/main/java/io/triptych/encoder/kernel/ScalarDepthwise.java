package io.triptych.encoder.kernel;

/** The reference: the definition, tap by tap. */
final class ScalarDepthwise implements DepthwiseKernel {

  @Override
  public void row(
      DepthwiseConvolution.Shape s,
      int row,
      float[] in,
      float[] weights,
      float[] bias,
      float[] out) {
    for (int column = 0; column < s.outWidth(); column++) {
      for (int channel = 0; channel < s.channels(); channel++) {
        float sum = bias[channel] + taps(s, row, column, channel, in, weights);
        out[(row * s.outWidth() + column) * s.channels() + channel] = ScalarActivation.relu6(sum);
      }
    }
  }

  private static float taps(
      DepthwiseConvolution.Shape s, int row, int column, int channel, float[] in, float[] weights) {
    float sum = 0;
    for (int ky = 0; ky < s.kernel(); ky++) {
      int y = row * s.step() - s.top() + ky;
      for (int kx = 0; kx < s.kernel(); kx++) {
        int x = column * s.step() - s.left() + kx;
        if (y >= 0 && y < s.height() && x >= 0 && x < s.width()) {
          sum +=
              in[(y * s.width() + x) * s.channels() + channel]
                  * weights[(ky * s.kernel() + kx) * s.channels() + channel];
        }
      }
    }
    return sum;
  }
}
