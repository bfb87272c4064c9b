package io.triptych.encoder.align.training;

/**
 * The symmetric contrastive loss of Radford et al. (Learning Transferable Visual Models From
 * Natural Language Supervision, 2021) with several right answers: Z = exp(s) · V · Tᵀ; the mean of
 * the cross entropies of the rows of Z and of its columns with the targets, rows and columns of
 * which are first made to sum to 1.
 */
final class ContrastiveLoss {
  /** The loss and its gradients. */
  record Value(double loss, Matrix vectors, Matrix targets, double logScale) {}

  private ContrastiveLoss() {}

  /**
   * Loss and gradients.
   *
   * @param v [n, dimension], rows of length 1
   * @param t [n, dimension], rows of length 1; row i belongs to row i of v
   * @param right [n, n], at least 0, symmetric, with a diagonal above 0: how far row i of v and row
   *     j of t belong together
   * @param logScale s, the logarithm of one over the temperature
   */
  static Value of(Matrix v, Matrix t, Matrix right, double logScale) {
    int n = v.rows();
    double scale = Math.exp(logScale);
    Matrix z = v.timesTransposed(t);
    Matrix dz = Matrix.zeros(n, n);
    double loss = 0;
    for (int i = 0; i < n; i++) {
      loss += entropy(z, right, dz, i * n, 1, scale);
      loss += entropy(z, right, dz, i, n, scale);
    }
    double dScale = 0;
    for (int i = 0; i < n * n; i++) {
      dz.values()[i] /= 2 * n;
      dScale += (double) dz.values()[i] * z.values()[i] * scale;
      dz.values()[i] *= (float) scale;
    }
    return new Value(loss / (2 * n), dz.times(t), dz.transposedTimes(v), dScale);
  }

  /** The cross entropy of a row or column; adds softmax − target, its gradient, to {@code dz}. */
  private static double entropy(
      Matrix z, Matrix right, Matrix dz, int from, int step, double scale) {
    int n = z.rows();
    double highest = Double.NEGATIVE_INFINITY;
    double mass = 0;
    for (int k = 0, at = from; k < n; k++, at += step) {
      highest = Math.max(highest, scale * z.values()[at]);
      mass += right.values()[at];
    }
    double[] exponentials = new double[n];
    double sum = 0;
    for (int k = 0, at = from; k < n; k++, at += step) {
      exponentials[k] = Math.exp(scale * z.values()[at] - highest);
      sum += exponentials[k];
    }
    double logSum = highest + Math.log(sum);
    double loss = 0;
    for (int k = 0, at = from; k < n; k++, at += step) {
      double target = right.values()[at] / mass;
      loss += target * (logSum - scale * z.values()[at]);
      dz.values()[at] += (float) (exponentials[k] / sum - target);
    }
    return loss;
  }
}
