package io.triptych.encoder.head;

/**
 * text = n((e − μ) · W): the text tower's unit vector e, centred and turned to the softened
 * principal axes of a bank of texts; n normalises.
 */
public final class WhitenedTextHead implements ProjectionHead {
  /** μ, [width]. */
  private final float[] mean;

  /** W, [width, dimension]. */
  private final float[] axes;

  private final int dimension;

  /**
   * A head over its tables, which are not copied.
   *
   * @param mean μ, [width]
   * @param axes W, [width, dimension], row-major
   */
  public WhitenedTextHead(float[] mean, float[] axes) {
    this.mean = mean;
    this.axes = axes;
    this.dimension = axes.length / mean.length;
    Vectors.requireLength("axes", axes.length, mean.length * dimension);
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
    double[] sum = new double[dimension];
    for (int i = 0; i < mean.length; i++) {
      Vectors.addRow((double) features[i] - mean[i], axes, i, sum);
    }
    Vectors.store(Vectors.normalise(sum), out);
  }
}
