package io.triptych.encoder.align.training;

import io.triptych.encoder.head.DomainGate;
import io.triptych.encoder.head.FeatureScaling;
import java.util.Arrays;

/** Fits a {@link DomainGate} to the things that a residual is trained on. */
final class GateFit {
  /** The share of things of the same kind for which the gate is less than half open. */
  private static final double SHUT_OUT = 0.05;

  /** The logistic function is 0.998 here: so far the gate is open for the median. */
  private static final double OPENING = 6;

  /** The least distance of the median from the threshold: sharpness is at most 600. */
  private static final double LEAST_SPREAD = 0.01;

  private GateFit() {}

  /** The directions of the places of things, [n, width + dimension]. */
  static Matrix directions(FeatureScaling scaling, AlignmentPairs pairs) {
    int width = pairs.features().columns() + pairs.base().columns();
    Matrix places = Matrix.zeros(pairs.size(), width);
    for (int i = 0; i < places.rows(); i++) {
      double[] roots = scaling.roots(pairs.features().row(i));
      put(DomainGate.place(roots, pairs.base().row(i)), places, i);
    }
    return places.normaliseRows();
  }

  /** A row of doubles into a matrix. */
  static void put(double[] row, Matrix into, int i) {
    for (int j = 0; j < row.length; j++) {
      into.values()[i * into.columns() + j] = (float) row[j];
    }
  }

  /** The similarity of each direction to prototypes. */
  static double[] similarities(Matrix prototypes, Matrix directions) {
    DomainGate gate = new DomainGate(prototypes.values(), prototypes.columns(), 0, 1);
    double[] all = new double[directions.rows()];
    for (int i = 0; i < all.length; i++) {
      float[] row = directions.row(i);
      double[] wide = new double[row.length];
      for (int j = 0; j < row.length; j++) {
        wide[j] = row[j];
      }
      all[i] = gate.similarity(wide);
    }
    return all;
  }

  /**
   * A gate.
   *
   * @param similarities of things that were held out
   */
  static DomainGate gate(Matrix prototypes, double[] similarities) {
    double[] sorted = similarities.clone();
    Arrays.sort(sorted);
    double threshold = sorted[(int) (SHUT_OUT * (sorted.length - 1))];
    double spread = Math.max(LEAST_SPREAD, sorted[sorted.length / 2] - threshold);
    return new DomainGate(prototypes.values(), prototypes.columns(), threshold, OPENING / spread);
  }
}
