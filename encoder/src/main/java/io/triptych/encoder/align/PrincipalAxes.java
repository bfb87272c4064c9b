package io.triptych.encoder.align;

import java.util.List;

/** The axes along which sets of unit vectors are longest: what a reduction keeps. */
public final class PrincipalAxes {
  /*
   * The leading eigenvectors of the mean of x·xᵀ, each set counting the same. Without subtracting
   * the mean this is the projection that loses least of all inner products (Eckart and Young, 1936);
   * figures are in docs/encoders.md.
   */
  private PrincipalAxes() {}

  /**
   * Fits axes.
   *
   * @param sets of unit vectors, [n][width]; none empty
   * @param dimension how many axes to keep
   * @return [width, dimension], row-major; the columns are orthonormal
   * @throws IllegalArgumentException if the vectors span fewer axes than are kept
   */
  public static float[] fit(List<float[][]> sets, int dimension) {
    int width = sets.getFirst()[0].length;
    double[][] moments = new double[width][width];
    for (float[][] set : sets) {
      for (float[] x : set) {
        addOuter(x, 1.0 / set.length, moments);
      }
    }
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < i; j++) {
        moments[i][j] = moments[j][i];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(moments);
    if (dimension > width || !(eigen.values()[dimension - 1] > 1e-12 * eigen.values()[0])) {
      throw new IllegalArgumentException(
          "dim: %d (expected: at most %d, the axes that the data to fit span)"
              .formatted(dimension, rank(eigen)));
    }
    float[] axes = new float[width * dimension];
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < dimension; j++) {
        axes[i * dimension + j] = (float) eigen.vectors()[j][i];
      }
    }
    return axes;
  }

  private static int rank(SymmetricEigen eigen) {
    int rank = 0;
    while (rank < eigen.values().length && eigen.values()[rank] > 1e-12 * eigen.values()[0]) {
      rank++;
    }
    return rank;
  }

  /** The upper triangle only. */
  private static void addOuter(float[] x, double weight, double[][] sum) {
    for (int i = 0; i < x.length; i++) {
      double factor = weight * x[i];
      for (int j = i; j < x.length; j++) {
        sum[i][j] += factor * x[j];
      }
    }
  }
}
