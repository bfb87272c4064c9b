package io.triptych.encoder.align.training;

import java.util.SplittableRandom;

/**
 * What a step sees: some pairs, or mixtures of two pairs each (Zhang et al., mixup, 2018), features
 * with features and targets with targets.
 *
 * @param right how far the things of two rows are about the same concepts, [n, n]
 */
record PairBatch(Matrix x, Matrix base, Matrix targets, Matrix right) {

  /**
   * A batch.
   *
   * @param mixup α of the share that a pair's partner has; 0 leaves pairs as they are
   */
  static PairBatch of(
      Matrix x, AlignmentPairs pairs, int[] which, double mixup, SplittableRandom random) {
    int n = which.length;
    int[] partner = which;
    float own = 1;
    if (mixup > 0) {
      int[] order = ConceptFolds.shuffled(n, random);
      partner = new int[n];
      for (int i = 0; i < n; i++) {
        partner[i] = which[order[i]];
      }
      own = (float) beta(mixup, random);
    }
    return new PairBatch(
        mixed(x, which, partner, own),
        mixed(pairs.base(), which, partner, own),
        mixed(pairs.targets(), which, partner, own).normaliseRows(),
        right(pairs.concepts(), which, partner, own));
  }

  private static Matrix mixed(Matrix all, int[] which, int[] partner, float own) {
    Matrix out = all.rows(which);
    if (own == 1) {
      return out;
    }
    Matrix other = all.rows(partner);
    for (int i = 0; i < out.values().length; i++) {
      out.values()[i] = own * out.values()[i] + (1 - own) * other.values()[i];
    }
    return out;
  }

  private static Matrix right(int[] concepts, int[] which, int[] partner, float own) {
    int n = which.length;
    Matrix right = Matrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      int a = concepts[which[i]];
      int b = concepts[partner[i]];
      for (int j = 0; j < n; j++) {
        int c = concepts[which[j]];
        int d = concepts[partner[j]];
        float sum = a == c ? own * own : 0;
        sum += a == d ? own * (1 - own) : 0;
        sum += b == c ? own * (1 - own) : 0;
        sum += b == d ? (1 - own) * (1 - own) : 0;
        right.values()[i * n + j] = sum;
      }
    }
    return right;
  }

  /** A number of the distribution Beta(α, α), at most 1, by Jöhnk's method for α ≤ 1. */
  private static double beta(double alpha, SplittableRandom random) {
    while (true) {
      double u = Math.pow(random.nextDouble(), 1 / alpha);
      double v = Math.pow(random.nextDouble(), 1 / alpha);
      if (u + v > 0 && u + v <= 1) {
        return u / (u + v);
      }
    }
  }
}
