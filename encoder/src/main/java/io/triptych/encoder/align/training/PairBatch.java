package io.triptych.encoder.align.training;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What a step sees: some pairs, or mixtures of two pairs each (Zhang et al., mixup, 2018), features
 * with features and targets with targets.
 *
 * @param titled the rows that have a target, of which there are m
 * @param right how far the things of two of these are about the same concepts, [m, m]
 * @param views how far the things of two rows are views of one, [n, n]; below 0 where they share a
 *     medium
 */
record PairBatch(Matrix x, Matrix base, Matrix targets, int[] titled, Matrix right, Matrix views) {

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
    int[] titled = titled(pairs.targets(), which, partner);
    Shares shares = new Shares(which, partner, own);
    Shares ofTitled = new Shares(some(which, titled), some(partner, titled), own);
    return new PairBatch(
        mixed(x, which, partner, own),
        mixed(pairs.base(), which, partner, own),
        mixed(pairs.targets(), which, partner, own).normaliseRows(),
        titled,
        ofTitled.sum((i, j) -> pairs.concepts()[i] == pairs.concepts()[j]),
        shares.without(shares.sum(pairs.views()::right), pairs.views().media()));
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

  /** The rows of which both parts have a target. */
  private static int[] titled(Matrix targets, int[] which, int[] partner) {
    return IntStream.range(0, which.length)
        .filter(i ->
            targets.dot(which[i], targets, which[i]) > 0
                && targets.dot(partner[i], targets, partner[i]) > 0)
        .toArray();
  }

  private static int[] some(int[] all, int[] rows) {
    return IntStream.of(rows).map(i -> all[i]).toArray();
  }

  /** Whether two pairs belong together. */
  @FunctionalInterface
  private interface Together {
    boolean are(int i, int j);
  }

  /** How rows are mixed: each of {@code which} by {@code own}, the rest its partner. */
  private record Shares(int[] which, int[] partner, float own) {
    /** How far the parts of two rows belong together, [n, n]. */
    Matrix sum(Together together) {
      int n = which.length;
      Matrix sums = Matrix.zeros(n, Math.max(1, n));
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          float sum = together.are(which[i], which[j]) ? own * own : 0;
          if (own != 1) {
            sum += together.are(which[i], partner[j]) ? own * (1 - own) : 0;
            sum += together.are(partner[i], which[j]) ? own * (1 - own) : 0;
            sum += together.are(partner[i], partner[j]) ? (1 - own) * (1 - own) : 0;
          }
          sums.values()[i * n + j] = sum;
        }
      }
      return sums;
    }

    /** Sets −1 where two rows share a medium. */
    Matrix without(Matrix sums, int[] media) {
      int n = which.length;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          int a = media[which[i]];
          int b = media[partner[i]];
          int c = media[which[j]];
          int d = media[partner[j]];
          if (a == c || a == d || b == c || b == d) {
            sums.values()[i * n + j] = -1;
          }
        }
      }
      return sums;
    }
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
