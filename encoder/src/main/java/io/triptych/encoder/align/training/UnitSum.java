package io.triptych.encoder.align.training;

/** v = n(base + g), row by row, with its gradient. */
final class UnitSum {
  private Matrix result;
  private double[] norms = new double[0];

  /** v, [n, dimension]; it is kept for {@link #backward}. */
  Matrix forward(Matrix base, Matrix g) {
    result = Matrix.zeros(g.rows(), g.columns());
    norms = new double[g.rows()];
    int d = g.columns();
    for (int i = 0; i < g.rows(); i++) {
      double squares = 0;
      for (int j = i * d; j < (i + 1) * d; j++) {
        double u = (double) base.values()[j] + g.values()[j];
        squares += u * u;
      }
      norms[i] = Math.sqrt(squares);
      for (int j = i * d; norms[i] > 0 && j < (i + 1) * d; j++) {
        result.values()[j] = (float) (((double) base.values()[j] + g.values()[j]) / norms[i]);
      }
    }
    return result;
  }

  /** ∂g = (∂v − v · ⟨v, ∂v⟩) / ‖base + g‖. */
  Matrix backward(Matrix dv) {
    int d = dv.columns();
    Matrix dg = Matrix.zeros(dv.rows(), d);
    for (int i = 0; i < dv.rows(); i++) {
      double along = 0;
      for (int j = i * d; j < (i + 1) * d; j++) {
        along += (double) result.values()[j] * dv.values()[j];
      }
      for (int j = i * d; norms[i] > 0 && j < (i + 1) * d; j++) {
        dg.values()[j] = (float) ((dv.values()[j] - along * result.values()[j]) / norms[i]);
      }
    }
    return dg;
  }

  /** v where g counts only by a share that is each row's own. */
  static Matrix of(Matrix base, Matrix g, double[] shares) {
    Matrix scaled = Matrix.zeros(g.rows(), g.columns());
    for (int i = 0; i < scaled.values().length; i++) {
      scaled.values()[i] = (float) (shares[i / g.columns()] * g.values()[i]);
    }
    return new UnitSum().forward(base, scaled);
  }
}
