package io.triptych.encoder.head;

/**
 * text = smooth(n((e − μ) · W)): the text tower's unit vector e, centred, turned to the softened
 * principal axes of a bank of texts and drawn to the prototypes of the space ({@link Smoothing}); n
 * normalises. Dimensions of pictures alone are zero.
 */
public final class WhitenedTextHead implements ProjectionHead {
  /** μ, [width]. */
  private final float[] mean;

  /** W, [width, shared]. */
  private final float[] axes;

  private final PrototypeDictionary dictionary;
  private final int shared;
  private final int dimension;

  /**
   * A head over its tables, which are not copied.
   *
   * @param mean μ, [width]
   * @param axes W, [width, shared], row-major
   * @param dimension at least the number of shared dimensions
   */
  WhitenedTextHead(float[] mean, float[] axes, PrototypeDictionary dictionary, int dimension) {
    this.mean = mean;
    this.axes = axes;
    this.dictionary = dictionary;
    this.shared = axes.length / mean.length;
    this.dimension = dimension;
  }

  @Override
  public int features() {
    return mean.length;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void project(float[] features, float[] out) {
    Vectors.requireLength("features", features.length, mean.length);
    Vectors.requireLength("out", out.length, dimension);
    double[] sum = new double[shared];
    for (int i = 0; i < mean.length; i++) {
      Vectors.addRow((double) features[i] - mean[i], axes, i, sum);
    }
    dictionary.smooth(Vectors.normalise(sum));
    Vectors.store(sum, out);
  }
}
