package io.triptych.encoder.align.training;

/**
 * Ridge regression from scaled features to centred targets: W = (XᵀX/n + λI)⁻¹ · XᵀT/n (Hoerl and
 * Kennard, 1970), at several λ and lengths.
 */
record RidgeMethod() implements HeadMethod {
  /** The mean variance of a scaled feature is near 1. */
  private static final double[] RIDGES = {0.1, 1, 10, 100};

  @Override
  public int candidates() {
    return RIDGES.length * Scales.count();
  }

  @Override
  public String describe(int candidate) {
    int i = candidate - 1;
    return "ridge " + RIDGES[i / Scales.count()] + ", " + Scales.describe(i % Scales.count());
  }

  @Override
  public void fit(Matrix x, AlignmentPairs pairs, int last, Sink sink) {
    double one = 1.0 / x.rows();
    Matrix squares = scaled(x.transposedTimes(x), one);
    Matrix cross = x.transposedTimes(Scales.centred(pairs.targets()));
    for (int r = 0; r < RIDGES.length && r * Scales.count() < last; r++) {
      Cholesky factor = new Cholesky(squares, RIDGES[r]);
      double[][] w = factor.backward(factor.forward(Cholesky.rows(cross, one)));
      Scales.offer(x, Cholesky.matrix(w), r * Scales.count() + 1, last, sink);
    }
  }

  static Matrix scaled(Matrix m, double by) {
    for (int i = 0; i < m.values().length; i++) {
      m.values()[i] = (float) (m.values()[i] * by);
    }
    return m;
  }
}
