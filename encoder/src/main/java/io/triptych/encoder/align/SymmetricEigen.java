package io.triptych.encoder.align;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The eigenvalues and eigenvectors of a real symmetric matrix, largest eigenvalue first. The sign
 * of a vector is chosen so that its component of largest magnitude (the first of equals) is
 * positive; the result is a pure function of the matrix.
 *
 * @param values [n], descending
 * @param vectors [n][n]; row k is the unit eigenvector of value k
 */
public record SymmetricEigen(double[] values, double[][] vectors) {
  /*
   * Cyclic Jacobi (Golub & Van Loan, Matrix Computations, 4th ed., 8.5): rotate in the plane of
   * axes p and q so that a[p][q] vanishes, for all p < q, until nothing is left off the diagonal.
   * About eight sweeps of n² / 2 rotations over 6 n numbers: 384 axes take about two seconds. It
   * was preferred to tridiagonalisation because it is short and finds small eigenvalues, by whose
   * roots we divide, to full relative precision.
   */
  private static final int MAX_SWEEPS = 50;

  /** Off the diagonal, this share of the matrix' norm is rounding. */
  private static final double NEGLIGIBLE = 1e-15;

  /**
   * Decomposes a matrix.
   *
   * @param matrix [n][n], symmetric; it is not changed
   * @throws IllegalArgumentException if it is not square, not symmetric or not finite
   */
  public static SymmetricEigen of(double[][] matrix) {
    double[][] a = copy(matrix);
    int n = a.length;
    double[][] vectors = identity(n);
    double norm = offDiagonal(a, true);
    for (int sweep = 0; offDiagonal(a, false) > NEGLIGIBLE * norm; sweep++) {
      if (sweep == MAX_SWEEPS) {
        throw new IllegalArgumentException("matrix: no convergence (expected: finite numbers)");
      }
      for (int p = 0; p < n - 1; p++) {
        for (int q = p + 1; q < n; q++) {
          if (Math.abs(a[p][q]) > NEGLIGIBLE * norm / n) {
            rotate(a, vectors, p, q);
          }
        }
      }
    }
    return sorted(a, vectors);
  }

  private static void rotate(double[][] a, double[][] vectors, int p, int q) {
    double apq = a[p][q];
    double theta = (a[q][q] - a[p][p]) / (2 * apq);
    // The smaller of the two angles: tan of at most 45 degrees.
    double t = Math.copySign(1 / (Math.abs(theta) + Math.sqrt(theta * theta + 1)), theta);
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    double app = a[p][p] - t * apq;
    double aqq = a[q][q] + t * apq;
    turn(a[p], a[q], c, s);
    turn(vectors[p], vectors[q], c, s);
    a[p][p] = app;
    a[q][q] = aqq;
    a[p][q] = 0;
    a[q][p] = 0;
    for (int k = 0; k < a.length; k++) {
      a[k][p] = a[p][k];
      a[k][q] = a[q][k];
    }
  }

  private static void turn(double[] x, double[] y, double c, double s) {
    for (int k = 0; k < x.length; k++) {
      double xk = x[k];
      x[k] = c * xk - s * y[k];
      y[k] = s * xk + c * y[k];
    }
  }

  private static double offDiagonal(double[][] a, boolean andDiagonal) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        squares += i == j && !andDiagonal ? 0 : a[i][j] * a[i][j];
      }
    }
    return Math.sqrt(squares);
  }

  private static SymmetricEigen sorted(double[][] a, double[][] vectors) {
    int n = a.length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(k -> -a[k][k]))
            .mapToInt(k -> k)
            .toArray();
    double[] values = new double[n];
    double[][] rows = new double[n][];
    for (int k = 0; k < n; k++) {
      values[k] = a[order[k]][order[k]];
      rows[k] = withPositivePeak(vectors[order[k]]);
    }
    return new SymmetricEigen(values, rows);
  }

  private static double[] withPositivePeak(double[] vector) {
    double peak = 0;
    for (double value : vector) {
      peak = Math.abs(value) > Math.abs(peak) ? value : peak;
    }
    for (int i = 0; peak < 0 && i < vector.length; i++) {
      vector[i] = -vector[i];
    }
    return vector;
  }

  private static double[][] copy(double[][] matrix) {
    double[][] copy = new double[matrix.length][];
    for (int i = 0; i < matrix.length; i++) {
      copy[i] = matrix[i].clone();
      for (int j = 0; j < matrix.length; j++) {
        boolean fits = copy[i].length == matrix.length && Double.isFinite(copy[i][j]);
        if (!fits || copy[i][j] != matrix[j][i]) {
          throw new IllegalArgumentException(
              "matrix: row %d (expected: square, finite and symmetric)".formatted(i));
        }
      }
    }
    return copy;
  }

  private static double[][] identity(int n) {
    double[][] identity = new double[n][n];
    for (int i = 0; i < n; i++) {
      identity[i][i] = 1;
    }
    return identity;
  }
}
