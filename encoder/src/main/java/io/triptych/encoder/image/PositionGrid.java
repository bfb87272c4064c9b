package io.triptych.encoder.image;

import io.triptych.encoder.image.AntialiasedResize.Filter;
import java.util.Arrays;

/**
 * The position embeddings of a square grid of patches, row by row.
 *
 * @param values [side · side, width]
 * @param side the patches of a row
 * @param width the length of an embedding
 */
record PositionGrid(float[] values, int side, int width) {
  private static final double CUBIC = -0.75;
  private static final double OFFSET = 0.1;

  PositionGrid {
    if (values.length != side * side * width) {
      throw new IllegalArgumentException(
          "positions: %d floats (expected: %d × %d × %d)"
              .formatted(values.length, side, side, width));
    }
  }

  /** The grid that stands behind {@code tokens} rows of a table. */
  static PositionGrid behind(int tokens, float[] table, int side, int width) {
    return new PositionGrid(Arrays.copyOfRange(table, tokens * width, table.length), side, width);
  }

  /** The embeddings of {@code rows} × {@code columns} patches, [rows · columns, width]. */
  float[] resized(int rows, int columns, PositionRule rule) {
    if (rows == side && columns == side) {
      return values;
    }
    double[] vertical = weights(rows, rule);
    double[] horizontal = weights(columns, rule);
    double[] tall = new double[rows * side * width];
    for (int row = 0; row < rows; row++) {
      for (int from = 0; from < side; from++) {
        double weight = vertical[row * side + from];
        for (int i = 0; weight != 0 && i < side * width; i++) {
          tall[row * side * width + i] += weight * values[from * side * width + i];
        }
      }
    }
    float[] out = new float[rows * columns * width];
    double[] sums = new double[width];
    for (int position = 0; position < rows * columns; position++) {
      mix(tall, position / columns, horizontal, position % columns, sums);
      for (int i = 0; i < width; i++) {
        out[position * width + i] = (float) sums[i];
      }
    }
    return out;
  }

  private void mix(double[] tall, int row, double[] horizontal, int column, double[] sums) {
    Arrays.fill(sums, 0);
    for (int from = 0; from < side; from++) {
      double weight = horizontal[column * side + from];
      for (int i = 0; weight != 0 && i < width; i++) {
        sums[i] += weight * tall[(row * side + from) * width + i];
      }
    }
  }

  /** [count, side]: what each of {@code count} samples takes from those there are. */
  private double[] weights(int count, PositionRule rule) {
    return switch (rule) {
      case BY_SIZE -> cubic(count, (double) side / count);
      case BY_SCALE_FACTOR -> cubic(count, side / (count + OFFSET));
      case ANTIALIASED -> antialiased(count);
    };
  }

  /** Four taps around a coordinate that may lie outside; samples outside equal the border's. */
  private double[] cubic(int count, double step) {
    double[] weights = new double[count * side];
    for (int i = 0; i < count; i++) {
      double at = (i + 0.5) * step - 0.5;
      int left = (int) Math.floor(at);
      double t = at - left;
      double[] taps = {outer(t + 1), inner(t), inner(1 - t), outer(2 - t)};
      for (int tap = 0; tap < taps.length; tap++) {
        int from = Math.clamp(left - 1 + tap, 0, side - 1);
        weights[i * side + from] += taps[tap];
      }
    }
    return weights;
  }

  /** The cubic within a sample of the coordinate (Keys, 1981). */
  private static double inner(double x) {
    return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
  }

  /** The cubic between one sample and two from the coordinate. */
  private static double outer(double x) {
    return CUBIC * (((x - 5) * x + 8) * x - 4);
  }

  private double[] antialiased(int count) {
    ResizeWeights fixed = ResizeWeights.of(Filter.BICUBIC, side, count);
    double[] weights = new double[count * side];
    for (int i = 0; i < count; i++) {
      for (int tap = 0; tap < fixed.taps(i); tap++) {
        double weight = fixed.fixed()[fixed.from(i) + tap];
        weights[i * side + fixed.first(i) + tap] = weight / (1 << ResizeWeights.PRECISION);
      }
    }
    return weights;
  }
}
