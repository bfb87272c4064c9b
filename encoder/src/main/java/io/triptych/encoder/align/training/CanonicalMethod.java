package io.triptych.encoder.align.training;

import io.triptych.encoder.align.SymmetricEigen;

/**
 * Canonical correlations (Hotelling, Relations Between Two Sets of Variates, 1936) between scaled
 * features and centred targets: what the features tell of the targets along the directions in which
 * both agree best, and nothing of the others. With A = Lx · Lxᵀ and B = Lt · Ltᵀ the covariances
 * with a ridge each, M = Lx⁻¹ · C · Lt⁻ᵀ and V the leading right singular vectors of M, W = Lx⁻ᵀ ·
 * M · V · Vᵀ · Ltᵀ.
 */
record CanonicalMethod() implements HeadMethod {
  private static final double[] RIDGES = {1, 10, 100};
  private static final int[] DIRECTIONS = {32, 128};

  /** The share of the mean variance that is added to that of each target's number. */
  private static final double TARGET_RIDGE = 0.1;

  @Override
  public int candidates() {
    return RIDGES.length * DIRECTIONS.length * Scales.count();
  }

  @Override
  public String describe(int candidate) {
    int solution = (candidate - 1) / Scales.count();
    return "ridge %s, %d directions, %s"
        .formatted(
            RIDGES[solution / DIRECTIONS.length],
            DIRECTIONS[solution % DIRECTIONS.length],
            Scales.describe((candidate - 1) % Scales.count()));
  }

  @Override
  public void fit(Matrix x, AlignmentPairs pairs, int last, Sink sink) {
    double one = 1.0 / x.rows();
    Matrix t = Scales.centred(pairs.targets());
    Matrix squares = RidgeMethod.scaled(x.transposedTimes(x), one);
    Matrix cross = x.transposedTimes(t);
    Cholesky right = targets(RidgeMethod.scaled(t.transposedTimes(t), one));
    int solved = 0;
    for (int r = 0; r < RIDGES.length && solved < last; r++) {
      Cholesky left = new Cholesky(squares, RIDGES[r]);
      double[][] m = left.forward(Cholesky.rows(cross, one));
      // Rows of Mᵀ are divided by Lt from the left, which divides M by Ltᵀ from the right.
      Matrix whitened =
          Cholesky.matrix(right.forward(Cholesky.rows(Cholesky.matrix(m).transposed(), 1)))
              .transposed();
      SymmetricEigen eigen = SymmetricEigen.of(symmetric(whitened.transposedTimes(whitened)));
      for (int k = 0; k < DIRECTIONS.length && solved < last; k++) {
        double[][] kept = leading(eigen, Math.min(DIRECTIONS[k], t.columns()));
        double[][] back = right.times(Cholesky.rows(Cholesky.matrix(kept).transposed(), 1));
        Matrix seen = whitened.times(Cholesky.matrix(kept).transposed());
        double[][] w = left.backward(Cholesky.rows(seen.timesTransposed(Cholesky.matrix(back)), 1));
        Scales.offer(x, Cholesky.matrix(w), solved + 1, last, sink);
        solved += Scales.count();
      }
    }
  }

  private static Cholesky targets(Matrix covariance) {
    double trace = 0;
    for (int j = 0; j < covariance.rows(); j++) {
      trace += covariance.values()[j * covariance.rows() + j];
    }
    return new Cholesky(covariance, TARGET_RIDGE * trace / covariance.rows());
  }

  private static double[][] symmetric(Matrix m) {
    double[][] rows = Cholesky.rows(m, 1);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < i; j++) {
        rows[i][j] = rows[j][i];
      }
    }
    return rows;
  }

  /** Vᵀ, [count, n]. */
  private static double[][] leading(SymmetricEigen eigen, int count) {
    double[][] rows = new double[count][];
    for (int k = 0; k < count; k++) {
      rows[k] = eigen.vectors()[k];
    }
    return rows;
  }
}
