package io.triptych.encoder.image;

import java.util.Arrays;

/**
 * How strongly each part of a picture speaks.
 *
 * @param picture what the map lies over, from edge to edge
 * @param rows of the map
 * @param columns of the map
 * @param values [rows, columns], at least 0, the largest 1 unless all are 0
 */
public record HeatMap(RgbImage picture, int rows, int columns, float[] values) {
  private static final int[] COLOUR = {255, 40, 0};

  /** What is above this quantile is an outlier. */
  private static final double HIGH = 0.98;

  public HeatMap {
    if (values.length != rows * columns || rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "map: %d values (expected: %d×%d)".formatted(values.length, rows, columns));
    }
  }

  /** A map of any numbers: those below 0 become 0, and the largest 1. */
  public static HeatMap scaled(RgbImage picture, int rows, int columns, double[] values) {
    double highest = 0;
    for (double value : values) {
      highest = Math.max(highest, value);
    }
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length && highest > 0; i++) {
      scaled[i] = (float) (Math.max(0, values[i]) / highest);
    }
    return new HeatMap(picture, rows, columns, scaled);
  }

  /**
   * A map of numbers of which a few stand far above the rest and most are alike: the median and
   * what is below it become 0, the 98 % quantile and what is above it 1.
   */
  public static HeatMap contrasted(RgbImage picture, int rows, int columns, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double low = sorted[(sorted.length - 1) / 2];
    double high = sorted[(int) (HIGH * (sorted.length - 1))];
    double top = high > low ? high : sorted[sorted.length - 1];
    double[] above = new double[values.length];
    for (int i = 0; i < above.length; i++) {
      above[i] = Math.min(values[i], top) - low;
    }
    return scaled(picture, rows, columns, above);
  }

  /**
   * The picture with the map over it: pale where nothing speaks, and towards red where most does;
   * between the middles of the map's fields values are interpolated.
   */
  public RgbImage overlay() {
    byte[] source = picture.pixels();
    byte[] out = new byte[source.length];
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int at = 3 * (y * picture.width() + x);
        double grey =
            (0.299 * (source[at] & 0xff)
                        + 0.587 * (source[at + 1] & 0xff)
                        + 0.114 * (source[at + 2] & 0xff))
                    / 2
                + 96;
        double heat = value(y, x);
        for (int channel = 0; channel < 3; channel++) {
          double kept = grey + (((source[at + channel] & 0xff) - grey) * Math.min(1, 2 * heat));
          double opacity = 0.45 * heat;
          double mixed = kept * (1 - opacity) + COLOUR[channel] * opacity;
          out[at + channel] = (byte) Math.clamp(Math.round(mixed), 0, 255);
        }
      }
    }
    return new RgbImage(picture.width(), picture.height(), out);
  }

  private double value(int y, int x) {
    double row = (y + 0.5) * rows / picture.height() - 0.5;
    double column = (x + 0.5) * columns / picture.width() - 0.5;
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    double down = row - top;
    double right = column - left;
    return (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1))
        + down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1));
  }

  private double at(int row, int column) {
    return values[Math.clamp(row, 0, rows - 1) * columns + Math.clamp(column, 0, columns - 1)];
  }
}
