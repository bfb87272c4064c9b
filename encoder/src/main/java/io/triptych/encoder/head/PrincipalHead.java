package io.triptych.encoder.head;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;

/**
 * vector = n(n(features) · W): a tower's vector on the principal axes of a space, which all its
 * towers share; n normalises. Nothing is subtracted first, so that inner products stay what they
 * were as far as the axes hold them.
 */
public final class PrincipalHead implements ProjectionHead {
  private static final String AXES = "projection.W";

  /** W, [width, dimension]. */
  private final float[] axes;

  private final int width;
  private final int dimension;

  /**
   * A head over its axes, which are not copied.
   *
   * @param axes W, [width, dimension], row-major
   */
  public PrincipalHead(float[] axes, int width, int dimension) {
    Vectors.requireLength(AXES, axes.length, width * dimension);
    this.axes = axes;
    this.width = width;
    this.dimension = dimension;
  }

  /** Reads tensor {@code projection.W}, [width, dimension]. */
  public static PrincipalHead read(SafetensorsFile file) {
    Tensor axes = file.tensor(AXES);
    if (axes.shape().length != 2) {
      throw new IllegalArgumentException("tensor " + axes + " (expected: two axes)");
    }
    return new PrincipalHead(axes.toFloats(), axes.shape()[0], axes.shape()[1]);
  }

  /** Adds the axes to a file. */
  public void addTo(SafetensorsWriter writer) {
    writer.add(Tensor.ofFloats(AXES, new int[] {width, dimension}, axes));
  }

  @Override
  public int features() {
    return width;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void project(float[] features, float[] out) {
    Vectors.requireLength("features", features.length, width);
    Vectors.requireLength("out", out.length, dimension);
    double[] sum = new double[dimension];
    for (int i = 0; i < width; i++) {
      Vectors.addRow(features[i], axes, i, sum);
    }
    Vectors.store(Vectors.normalise(sum), out);
  }
}
