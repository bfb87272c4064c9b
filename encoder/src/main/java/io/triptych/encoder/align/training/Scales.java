package io.triptych.encoder.align.training;

import io.triptych.encoder.head.ResidualTables.Dense;
import java.util.List;

/** Offers a linear map that was solved for at several lengths of the residual. */
final class Scales {
  /** The mean length of the residual beside the base's, which is 1. */
  private static final double[] LENGTHS = {0.25, 0.5, 1, 2, 4};

  private Scales() {}

  static int count() {
    return LENGTHS.length;
  }

  /** The length of candidate {@code i}, from 0. */
  static String describe(int i) {
    return "length " + LENGTHS[i];
  }

  /**
   * Offers {@code weights}, [width, dimension], as candidates from {@code first} to {@code last}.
   */
  static void offer(Matrix x, Matrix weights, int first, int last, HeadMethod.Sink sink) {
    Matrix g = x.times(weights);
    double norms = 0;
    for (int i = 0; i < g.rows(); i++) {
      norms += Math.sqrt(g.dot(i, g, i)) / g.rows();
    }
    for (int s = 0; s < LENGTHS.length && first + s <= last; s++) {
      float[] scaled = weights.values().clone();
      for (int i = 0; norms > 0 && i < scaled.length; i++) {
        scaled[i] = (float) (scaled[i] * LENGTHS[s] / norms);
      }
      sink.candidate(first + s, List.of(new Dense(scaled, new float[weights.columns()])));
    }
  }

  /** Rows less their mean. */
  static Matrix centred(Matrix rows) {
    Matrix out = Matrix.zeros(rows.rows(), rows.columns());
    for (int j = 0; j < rows.columns(); j++) {
      double mean = 0;
      for (int i = 0; i < rows.rows(); i++) {
        mean += (double) rows.values()[i * rows.columns() + j] / rows.rows();
      }
      for (int i = 0; i < rows.rows(); i++) {
        int at = i * rows.columns() + j;
        out.values()[at] = (float) (rows.values()[at] - mean);
      }
    }
    return out;
  }
}
