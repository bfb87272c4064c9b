package io.triptych.encoder.head;

import java.util.ArrayList;
import java.util.List;

/** {@link Smoothing} over the prototypes of a space. Immutable. */
final class PrototypeDictionary {
  private final Smoothing smoothing;

  /** D, [prototypes][dimension]. */
  private final double[][] rows;

  private PrototypeDictionary(Smoothing smoothing, double[][] rows) {
    this.smoothing = smoothing;
    this.rows = rows;
  }

  /** The dictionary of all classes and kinds. */
  static PrototypeDictionary of(SpaceTables tables) {
    List<double[]> rows = new ArrayList<>();
    if (tables.smoothing().share() > 0) {
      addRows(tables.classes(), tables.classMean(), rows);
      for (KindTables kinds : tables.kinds()) {
        addRows(kinds.prototypes(), tables.classMean(), rows);
      }
    }
    return new PrototypeDictionary(tables.smoothing(), rows.toArray(double[][]::new));
  }

  private static void addRows(float[] prototypes, float[] mean, List<double[]> rows) {
    for (int row = 0; row < prototypes.length / mean.length; row++) {
      double[] difference = new double[mean.length];
      Vectors.addRow(1, prototypes, row, difference);
      Vectors.addRow(-1, mean, 0, difference);
      rows.add(Vectors.normalise(difference));
    }
  }

  /** Smooths a unit vector in place, to another unit vector. */
  void smooth(double[] text) {
    if (smoothing.share() == 0) {
      return;
    }
    double[] weights = new double[rows.length];
    for (int row = 0; row < rows.length; row++) {
      weights[row] = smoothing.sharpness() * Vectors.dot(text, rows[row]);
    }
    Vectors.softmax(weights);
    double[] sum = new double[text.length];
    for (int row = 0; row < rows.length; row++) {
      for (int j = 0; j < sum.length; j++) {
        sum[j] += weights[row] * rows[row][j];
      }
    }
    Vectors.normalise(sum);
    for (int j = 0; j < sum.length; j++) {
      text[j] += smoothing.share() * sum[j];
    }
    Vectors.normalise(text);
  }
}
