package io.triptych.encoder.align.training;

/** The factor L of a symmetric positive definite matrix A = L · Lᵀ, and what is solved with it. */
final class Cholesky {
  private final double[][] l;

  /**
   * Factors A + ridge · I.
   *
   * @param a [n, n], symmetric
   * @param ridge added to its diagonal
   * @throws IllegalArgumentException if the sum is not positive definite
   */
  Cholesky(Matrix a, double ridge) {
    int n = a.rows();
    l = new double[n][];
    for (int i = 0; i < n; i++) {
      l[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        double sum = a.values()[i * n + j] + (i == j ? ridge : 0);
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        l[i][j] = i == j ? root(sum, i) : sum / l[j][j];
      }
    }
  }

  private static double root(double pivot, int i) {
    if (!(pivot > 0)) {
      throw new IllegalArgumentException(
          "pivot %d: %s (expected: above 0; a larger ridge)".formatted(i, pivot));
    }
    return Math.sqrt(pivot);
  }

  /** L⁻¹ · b in place, b as rows. */
  double[][] forward(double[][] b) {
    for (int i = 0; i < l.length; i++) {
      for (int k = 0; k < i; k++) {
        subtract(l[i][k], b[k], b[i]);
      }
      divide(b[i], l[i][i]);
    }
    return b;
  }

  /** L⁻ᵀ · b in place. */
  double[][] backward(double[][] b) {
    for (int i = l.length - 1; i >= 0; i--) {
      divide(b[i], l[i][i]);
      for (int k = 0; k < i; k++) {
        subtract(l[i][k], b[i], b[k]);
      }
    }
    return b;
  }

  /** L · b. */
  double[][] times(double[][] b) {
    double[][] out = new double[l.length][b[0].length];
    for (int i = 0; i < l.length; i++) {
      for (int k = 0; k <= i; k++) {
        subtract(-l[i][k], b[k], out[i]);
      }
    }
    return out;
  }

  private static void subtract(double factor, double[] from, double[] row) {
    for (int j = 0; j < row.length; j++) {
      row[j] -= factor * from[j];
    }
  }

  private static void divide(double[] row, double by) {
    for (int j = 0; j < row.length; j++) {
      row[j] /= by;
    }
  }

  /** A matrix as rows of doubles. */
  static double[][] rows(Matrix m, double scale) {
    double[][] rows = new double[m.rows()][m.columns()];
    for (int i = 0; i < m.values().length; i++) {
      rows[i / m.columns()][i % m.columns()] = m.values()[i] * scale;
    }
    return rows;
  }

  /** Rows of doubles as a matrix. */
  static Matrix matrix(double[][] rows) {
    Matrix m = Matrix.zeros(rows.length, rows[0].length);
    for (int i = 0; i < m.values().length; i++) {
      m.values()[i] = (float) rows[i / m.columns()][i % m.columns()];
    }
    return m;
  }
}
