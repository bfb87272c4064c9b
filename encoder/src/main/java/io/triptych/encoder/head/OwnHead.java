package io.triptych.encoder.head;

/** vector = n(features): a tower's own vector, scaled to length 1. */
public final class OwnHead implements ProjectionHead {
  private final int width;

  /** A head over {@code width} features. */
  public OwnHead(int width) {
    this.width = width;
  }

  @Override
  public int features() {
    return width;
  }

  @Override
  public int dimension() {
    return width;
  }

  @Override
  public void project(float[] features, float[] out) {
    Vectors.requireLength("features", features.length, width);
    Vectors.requireLength("out", out.length, width);
    double[] copy = new double[width];
    for (int i = 0; i < width; i++) {
      copy[i] = features[i];
    }
    Vectors.store(Vectors.normalise(copy), out);
  }
}
