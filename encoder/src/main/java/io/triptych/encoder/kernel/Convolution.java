package io.triptych.encoder.kernel;

/**
 * A dense convolution as a matrix product: C = clamp(A·B + bias + R). A row of A is the patch under
 * one output; it is not copied but {@link Gather gathered} from the picture, as a few runs of
 * neighbouring floats. B's columns are packed in panels of two vectors, the last of one vector if
 * that is enough, so channels are padded to whole vectors only.
 */
public final class Convolution {
  private static final ConvolutionKernel KERNEL =
      Kernels.pick(() -> new ScalarConvolution(), () -> new VectorConvolution());

  /** Rows of A that pass over all panels before the next: some hundred kilobytes. */
  private static final int BLOCK_ROWS = 240;

  /**
   * The rows of A.
   *
   * @param array what they are taken from
   * @param rows where each begins
   * @param runs where its runs begin, relative to it
   * @param lengths of the runs; their sum is the depth of the product
   */
  public record Gather(float[] array, int[] rows, int[] runs, int[] lengths) {}

  /**
   * The rows of C or R.
   *
   * @param array what they lie in
   * @param rows where the first panel of each begins
   * @param panelStep from there to the next panel of the same row
   */
  public record Scatter(float[] array, int[] rows, int panelStep) {
    /** {@code count} rows of zeros. */
    public static Scatter zeros(int count) {
      return new Scatter(new float[Kernels.panelWidth()], new int[count], 0);
    }
  }

  private final int depth;
  private final int outputs;
  private final Clamp clamp;
  private final float[] panels;
  private final float[] bias;

  /**
   * Packs the weights.
   *
   * @param weights [depth, outputs]
   * @param bias [outputs]
   */
  public Convolution(float[] weights, int depth, float[] bias, Clamp clamp) {
    outputs = bias.length;
    Checks.length("weights", weights, (long) depth * outputs);
    this.depth = depth;
    this.clamp = clamp;
    this.bias = new float[stride(outputs)];
    System.arraycopy(bias, 0, this.bias, 0, outputs);
    panels = new float[Math.multiplyExact(depth, stride(outputs))];
    int out = 0;
    for (int panel = 0; panel < panels(); panel++) {
      int first = panel * Kernels.panelWidth();
      int width = width(panel);
      for (int row = 0; row < depth; row++, out += width) {
        int used = Math.min(width, outputs - first);
        System.arraycopy(weights, row * outputs + first, panels, out, used);
      }
    }
  }

  /** The floats of a vector. */
  public static int lanes() {
    return Kernels.panelWidth() / 2;
  }

  /** {@code channels} rounded up to whole vectors. */
  public static int stride(int channels) {
    return Math.ceilDiv(channels, lanes()) * lanes();
  }

  /** The panels of {@code channels} columns. */
  public static int panels(int channels) {
    return Math.ceilDiv(channels, Kernels.panelWidth());
  }

  /** The length of a row of A. */
  public int depth() {
    return depth;
  }

  /** The channels of the output. */
  public int outputs() {
    return outputs;
  }

  /** The panels of a row of C. */
  public int panels() {
    return panels(outputs);
  }

  /**
   * Computes rows of C.
   *
   * @param a its row {@code aFirst} belongs to row {@code cFirst} of C
   * @param r what is added before the clamp, with the rows of C; not the array of C
   * @param c takes whole panels
   */
  public void apply(
      Gather a, int aFirst, Scatter r, Scatter c, int cFirst, int rows, int panel, int endPanel) {
    for (int done = 0; done < rows; done += BLOCK_ROWS) {
      int count = Math.min(BLOCK_ROWS, rows - done);
      for (int p = panel; p < endPanel; p++) {
        KERNEL.panel(this, a, aFirst + done, r, c, cFirst + done, count, p);
      }
    }
  }

  /** The columns of a panel, padded. */
  int width(int panel) {
    return Math.min(Kernels.panelWidth(), bias.length - panel * Kernels.panelWidth());
  }

  Clamp clamp() {
    return clamp;
  }

  float[] packed() {
    return panels;
  }

  float[] bias() {
    return bias;
  }

  static ConvolutionKernel kernel() {
    return KERNEL;
  }
}
