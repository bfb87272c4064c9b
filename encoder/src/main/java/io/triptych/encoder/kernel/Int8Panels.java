package io.triptych.encoder.kernel;

/**
 * Weights in 8 bits: a column is a scale times whole numbers from −127 to 127.
 *
 * <p>Layout. Panels of {@link Kernels#panelWidth()} columns, each [padded depth, columns]; the
 * depth is filled up with zeros to whole groups of {@link #GROUP}. Within a row the first half of
 * the columns stands at the even places and the second half at the odd ones, so that the sums of
 * 16-bit lanes, taken apart into even and odd, are two vectors of neighbouring columns.
 */
final class Int8Panels {
  /** Values along the depth that share a scale of A. */
  static final int GROUP = 32;

  /** The largest weight. */
  static final int MAX_WEIGHT = 127;

  /** Multiply-adds in 16-bit lanes before they are widened. */
  static final int STEP = 4;

  /** The largest value of A: {@link #STEP} · 127 · 64 = 32,512 stays below 2^15. */
  static final int MAX_VALUE = 64;

  private final int paddedDepth;
  private final byte[] weights;

  /** [padded columns] */
  private final float[] scales;

  /**
   * Quantises.
   *
   * @param matrix [columns, depth]
   */
  Int8Panels(float[] matrix, int depth, int columns) {
    paddedDepth = Math.ceilDiv(depth, GROUP) * GROUP;
    scales = new float[Kernels.stride(columns)];
    weights = new byte[Math.multiplyExact(paddedDepth, scales.length)];
    int width = Kernels.panelWidth();
    for (int column = 0; column < columns; column++) {
      float scale = maximum(matrix, column * depth, depth) / MAX_WEIGHT;
      scales[column] = scale;
      int out = panel(column) + place(column % width, width);
      for (int k = 0; k < depth && scale > 0; k++) {
        weights[out + k * width] = (byte) Math.round(matrix[column * depth + k] / scale);
      }
    }
  }

  private static float maximum(float[] x, int from, int count) {
    float max = 0;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, Math.abs(x[from + i]));
    }
    if (!Float.isFinite(max)) {
      throw new IllegalArgumentException("weight: " + max + " (expected: finite)");
    }
    return max;
  }

  /** Where a column of a panel stands in a row. */
  static int place(int column, int width) {
    int half = width / 2;
    return column < half ? 2 * column : 2 * (column - half) + 1;
  }

  /** Where the panel that holds {@code column} begins. */
  int panel(int column) {
    int width = Kernels.panelWidth();
    return column / width * width * paddedDepth;
  }

  /** The depth, filled up to whole groups. */
  int paddedDepth() {
    return paddedDepth;
  }

  /** A scale a column. */
  float[] scales() {
    return scales;
  }

  /** The weights, panel by panel. */
  byte[] weights() {
    return weights;
  }

  /** What the weights take in memory. */
  long bytes() {
    return weights.length + 4L * scales.length;
  }
}
