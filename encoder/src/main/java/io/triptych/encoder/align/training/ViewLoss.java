package io.triptych.encoder.align.training;

/**
 * The contrastive loss of views with each other, one head on both sides: Z = exp(s) · V · Vᵀ, of
 * which the entries of a row with itself are left out; the mean of the cross entropies of the rows
 * with the targets, rows of which are first made to sum to 1 (Khosla et al., Supervised Contrastive
 * Learning, 2020, the sum outside the logarithm). Z being symmetric, its columns give the same, so
 * this is the symmetric loss of {@link ContrastiveLoss} within one modality. Rows without a right
 * answer are compared with but do not ask.
 */
final class ViewLoss {
  /** The loss and its gradients. */
  record Value(double loss, Matrix vectors, double logScale) {}

  private ViewLoss() {}

  /**
   * Loss and gradients; all 0 where no row asks.
   *
   * @param v [n, dimension], rows of length 1
   * @param right [n, n], symmetric: how far rows are views of one thing, and below 0 where they are
   *     not to be compared, as on the diagonal
   * @param logScale s, the logarithm of one over the temperature
   */
  static Value of(Matrix v, Matrix right, double logScale) {
    int n = v.rows();
    double[] masses = new double[n];
    int asking = 0;
    for (int i = 0; i < n; i++) {
      masses[i] = mass(right, i);
      asking += masses[i] > 0 ? 1 : 0;
    }
    if (asking == 0) {
      return new Value(0, Matrix.zeros(n, v.columns()), 0);
    }
    double scale = Math.exp(logScale);
    Matrix z = v.timesTransposed(v);
    Matrix dz = Matrix.zeros(n, n);
    double loss = 0;
    for (int i = 0; i < n; i++) {
      if (masses[i] > 0) {
        loss += entropy(z, right, dz, i, masses[i], scale);
      }
    }
    double dScale = 0;
    for (int i = 0; i < n * n; i++) {
      double gradient = dz.values()[i] * scale / asking;
      dScale += gradient * z.values()[i];
      dz.values()[i] = (float) gradient;
    }
    // Each entry of Z moves with both of its rows.
    Matrix both = dz.transposed();
    for (int i = 0; i < n * n; i++) {
      both.values()[i] += dz.values()[i];
    }
    return new Value(loss / asking, both.times(v), dScale);
  }

  private static double mass(Matrix right, int row) {
    double mass = 0;
    for (int at = row * right.columns(); at < (row + 1) * right.columns(); at++) {
      mass += Math.max(0, right.values()[at]);
    }
    return mass;
  }

  /** The cross entropy of a row; sets softmax − target, its gradient, in {@code dz}. */
  private static double entropy(
      Matrix z, Matrix right, Matrix dz, int row, double mass, double scale) {
    int n = z.columns();
    double highest = Double.NEGATIVE_INFINITY;
    for (int at = row * n; at < (row + 1) * n; at++) {
      if (right.values()[at] >= 0) {
        highest = Math.max(highest, scale * z.values()[at]);
      }
    }
    double sum = 0;
    for (int at = row * n; at < (row + 1) * n; at++) {
      if (right.values()[at] >= 0) {
        sum += Math.exp(scale * z.values()[at] - highest);
      }
    }
    double logSum = highest + Math.log(sum);
    double loss = 0;
    for (int at = row * n; at < (row + 1) * n; at++) {
      if (right.values()[at] >= 0) {
        double target = right.values()[at] / mass;
        loss += target * (logSum - scale * z.values()[at]);
        dz.values()[at] = (float) (Math.exp(scale * z.values()[at] - logSum) - target);
      }
    }
    return loss;
  }
}
