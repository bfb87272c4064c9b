package io.triptych.encoder.kernel;

/**
 * A convolution of every channel by itself, a row of one panel of channels at a time. A pixel of
 * input and output is a whole panel, {@link Kernels#panelWidth()} floats, so that neighbouring
 * pixels are neighbours in memory; zeros around the picture are part of the input.
 */
public final class DepthwiseConvolution {
  private static final DepthwiseKernel KERNEL =
      Kernels.pick(() -> new ScalarDepthwise(), () -> new VectorDepthwise());

  private final int kernel;
  private final int channels;
  private final Clamp clamp;
  private final float[] weights;
  private final float[] bias;

  /**
   * Packs the weights.
   *
   * @param weights [kernel, kernel, channels]
   * @param bias [channels]
   */
  public DepthwiseConvolution(float[] weights, float[] bias, int kernel, Clamp clamp) {
    channels = bias.length;
    Checks.length("weights", weights, (long) kernel * kernel * channels);
    this.kernel = kernel;
    this.clamp = clamp;
    int panel = Kernels.panelWidth();
    int taps = kernel * kernel;
    this.weights = new float[taps * Kernels.stride(channels)];
    this.bias = new float[Kernels.stride(channels)];
    System.arraycopy(bias, 0, this.bias, 0, channels);
    for (int first = 0; first < channels; first += panel) {
      int used = Math.min(panel, channels - first);
      for (int tap = 0; tap < taps; tap++) {
        int to = first * taps + tap * panel;
        System.arraycopy(weights, tap * channels + first, this.weights, to, used);
      }
    }
  }

  /** The channels of input and output. */
  public int channels() {
    return channels;
  }

  /** Taps on a side. */
  public int kernel() {
    return kernel;
  }

  /**
   * Computes neighbouring outputs of a row.
   *
   * @param in the input
   * @param taps where each of the window's rows begins for the first output
   * @param step pixels of the input between two outputs
   * @param out takes {@code count} pixels from {@code at} on
   * @param panel which channels
   */
  public void row(float[] in, int[] taps, int step, float[] out, int at, int count, int panel) {
    int width = Kernels.panelWidth();
    int read = ((count - 1) * step + kernel) * width;
    for (int row : taps) {
      Checks.rows("in", in, row, 1, read, read);
    }
    Checks.rows("out", out, at, count, width, width);
    if (taps.length != kernel) {
      throw new IllegalArgumentException(
          "rows of a window: " + taps.length + " (expected: " + kernel + ")");
    }
    KERNEL.row(this, in, taps, step, out, at, count, panel);
  }

  /** The vectors of a panel that are not padding. */
  int vectors(int panel) {
    int left = Convolution.stride(channels) - panel * Kernels.panelWidth();
    return Math.min(Kernels.panelWidth(), left) / Convolution.lanes();
  }

  Clamp clamp() {
    return clamp;
  }

  /** [panels, kernel, kernel, panel width]. */
  float[] weights() {
    return weights;
  }

  float[] bias() {
    return bias;
  }
}
