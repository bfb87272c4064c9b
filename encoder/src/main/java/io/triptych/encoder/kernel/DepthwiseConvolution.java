package io.triptych.encoder.kernel;

/**
 * A convolution of every channel by itself, with bias and ReLU6, over pictures in channels-last
 * layout whose channels are padded to {@link Kernels#stride}.
 */
public final class DepthwiseConvolution {
  private static final DepthwiseKernel KERNEL =
      Kernels.pick(() -> new ScalarDepthwise(), () -> new VectorDepthwise());

  /**
   * A convolution's geometry.
   *
   * @param height of the input, in pixels
   * @param width of the input, in pixels
   * @param channels padded
   * @param kernel taps on a side
   * @param step pixels between two outputs
   * @param top rows of zeros above the input
   * @param left columns of zeros left of the input
   * @param outHeight of the output, in pixels
   * @param outWidth of the output, in pixels
   */
  public record Shape(
      int height,
      int width,
      int channels,
      int kernel,
      int step,
      int top,
      int left,
      int outHeight,
      int outWidth) {

    /**
     * The geometry of TensorFlow's "SAME" padding: the output is ⌈input / step⌉, the zeros are
     * spread evenly, an odd one goes to the bottom and the right.
     */
    public static Shape same(int height, int width, int channels, int kernel, int step) {
      int outHeight = Math.ceilDiv(height, step);
      int outWidth = Math.ceilDiv(width, step);
      int rows = Math.max(0, (outHeight - 1) * step + kernel - height);
      int columns = Math.max(0, (outWidth - 1) * step + kernel - width);
      return new Shape(
          height, width, channels, kernel, step, rows / 2, columns / 2, outHeight, outWidth);
    }

    /** The geometry of symmetric padding by {@code padding} zeros on every side. */
    public static Shape symmetric(
        int height, int width, int channels, int kernel, int step, int padding) {
      return new Shape(
          height,
          width,
          channels,
          kernel,
          step,
          padding,
          padding,
          (height + 2 * padding - kernel) / step + 1,
          (width + 2 * padding - kernel) / step + 1);
    }
  }

  private final int kernel;
  private final int channels;
  private final float[] weights;
  private final float[] bias;

  /**
   * Packs the weights.
   *
   * @param weights [kernel, kernel, channels]
   * @param bias [channels]
   */
  public DepthwiseConvolution(float[] weights, float[] bias, int kernel) {
    int count = bias.length;
    Checks.length("weights", weights, (long) kernel * kernel * count);
    this.kernel = kernel;
    channels = Kernels.stride(count);
    this.weights = new float[kernel * kernel * channels];
    this.bias = new float[channels];
    System.arraycopy(bias, 0, this.bias, 0, count);
    for (int tap = 0; tap < kernel * kernel; tap++) {
      System.arraycopy(weights, tap * count, this.weights, tap * channels, count);
    }
  }

  /** The channels of input and output, padded. */
  public int channels() {
    return channels;
  }

  /**
   * Convolves.
   *
   * @param in [height, width, channels]
   * @param out [outHeight, outWidth, channels]
   */
  public void apply(Shape shape, float[] in, float[] out) {
    if (shape.channels() != channels || shape.kernel() != kernel) {
      throw new IllegalArgumentException(
          "shape: %d channels, kernel %d (expected: %d, %d)"
              .formatted(shape.channels(), shape.kernel(), channels, kernel));
    }
    Checks.rows("in", in, 0, shape.height() * shape.width(), channels, channels);
    Checks.rows("out", out, 0, shape.outHeight() * shape.outWidth(), channels, channels);
    for (int row = 0; row < shape.outHeight(); row++) {
      KERNEL.row(shape, row, in, weights, bias, out);
    }
  }
}
