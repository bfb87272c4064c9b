package io.triptych.encoder.head;

import io.triptych.encoder.kernel.Attention.Rows;
import io.triptych.encoder.kernel.CachedAttention;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Smoothing} over the prototypes of a space, as what it is: attention of a text to them.
 * Immutable.
 */
final class PrototypeDictionary {
  private final Smoothing smoothing;

  /** How many prototypes there are. */
  private final int count;

  /** D, [prototypes, dimension]. */
  private final float[] rows;

  private PrototypeDictionary(Smoothing smoothing, int count, float[] rows) {
    this.smoothing = smoothing;
    this.count = count;
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
    int width = tables.classMean().length;
    float[] flat = new float[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      for (int j = 0; j < width; j++) {
        flat[row * width + j] = (float) rows.get(row)[j];
      }
    }
    return new PrototypeDictionary(tables.smoothing(), rows.size(), flat);
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
    int width = text.length;
    float[] query = new float[width];
    for (int j = 0; j < width; j++) {
      query[j] = (float) (smoothing.sharpness() * text[j]);
    }
    float[] drawn = new float[width];
    Rows prototypes = new Rows(rows, 0, width);
    new CachedAttention(width, count).apply(query, 0, prototypes, prototypes, count, drawn, 0);
    double[] sum = new double[width];
    Vectors.addRow(1, drawn, 0, sum);
    Vectors.normalise(sum);
    for (int j = 0; j < width; j++) {
      text[j] += smoothing.share() * sum[j];
    }
    Vectors.normalise(text);
  }
}
