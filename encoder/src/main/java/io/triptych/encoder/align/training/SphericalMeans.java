package io.triptych.encoder.align.training;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Directions that stand for many: spherical k-means (Dhillon and Modha, Concept Decompositions for
 * Large Sparse Text Data, 2001) from rows chosen at random.
 */
final class SphericalMeans {
  private static final int ROUNDS = 12;

  private SphericalMeans() {}

  /**
   * At most {@code count} rows of length 1; the rows of x themselves where there are no more.
   *
   * @param x [n, width], rows of length 1
   */
  static Matrix of(Matrix x, int count, long seed) {
    int[] order = ConceptFolds.shuffled(x.rows(), new SplittableRandom(seed));
    if (x.rows() <= count) {
      return x;
    }
    int[] first = Arrays.copyOf(order, count);
    Matrix means = x.rows(first);
    for (int round = 0; round < ROUNDS; round++) {
      means = moved(x, means);
    }
    return means;
  }

  private static Matrix moved(Matrix x, Matrix means) {
    Matrix cosines = x.timesTransposed(means);
    Matrix sums = Matrix.zeros(means.rows(), means.columns());
    boolean[] used = new boolean[means.rows()];
    int width = x.columns();
    for (int i = 0; i < x.rows(); i++) {
      int best = 0;
      for (int k = 1; k < means.rows(); k++) {
        int at = i * means.rows();
        best = cosines.values()[at + k] > cosines.values()[at + best] ? k : best;
      }
      used[best] = true;
      for (int j = 0; j < width; j++) {
        sums.values()[best * width + j] += x.values()[i * width + j];
      }
    }
    for (int k = 0; k < used.length; k++) {
      if (!used[k]) {
        System.arraycopy(means.values(), k * width, sums.values(), k * width, width);
      }
    }
    return sums.normaliseRows();
  }
}
