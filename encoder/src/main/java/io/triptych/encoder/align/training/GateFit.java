package io.triptych.encoder.align.training;

import io.triptych.encoder.head.DomainGate;
import io.triptych.encoder.head.FeatureScaling;
import java.util.Arrays;

/** Fits a {@link DomainGate} to the things that a residual is trained on. */
final class GateFit {
  /** At most this share of things of the same kind is let through less than half. */
  private static final double SHUT_OUT = 0.2;

  /** Cosines so little below the median are of the same kind, whatever their share. */
  private static final double NEAR = 0.08;

  /** The share of things of the same kind for which the gate is not yet quite open. */
  private static final double NOT_YET = 0.8;

  /** The logistic function is 0.998 here: so far the gate is open from there on. */
  private static final double OPENING = 6;

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
    double threshold = Math.min(quantile(sorted, SHUT_OUT), quantile(sorted, 0.5) - NEAR);
    double spread = quantile(sorted, NOT_YET) - threshold;
    return new DomainGate(prototypes.values(), prototypes.columns(), threshold, OPENING / spread);
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))];
  }
}
