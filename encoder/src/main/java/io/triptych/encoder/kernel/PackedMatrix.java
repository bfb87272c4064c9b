package io.triptych.encoder.kernel;

/**
 * The right-hand side of a matrix product with its bias, packed once: columns in panels of {@link
 * Kernels#panelWidth()}, within a panel row by row, the last panel filled up with zeros. A product
 * then reads it strictly forward.
 */
public final class PackedMatrix {
  private final int depth;
  private final int columns;
  private final float[] panels;
  private final float[] bias;

  private PackedMatrix(int depth, int columns) {
    if (depth < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "matrix: " + depth + "×" + columns + " (expected: at least 1×1)");
    }
    this.depth = depth;
    this.columns = columns;
    panels = new float[Math.multiplyExact(depth, Kernels.stride(columns))];
    bias = new float[Kernels.stride(columns)];
  }

  /**
   * Packs a matrix in the layout [depth, columns].
   *
   * @param bias [columns], or null for none
   */
  public static PackedMatrix ofRows(float[] matrix, int depth, int columns, float[] bias) {
    return pack(matrix, depth, columns, columns, 1, bias);
  }

  /**
   * Packs a matrix in the layout [columns, depth], as linear layers are stored.
   *
   * @param bias [columns], or null for none
   */
  public static PackedMatrix ofColumns(float[] matrix, int depth, int columns, float[] bias) {
    return pack(matrix, depth, columns, 1, depth, bias);
  }

  private static PackedMatrix pack(
      float[] matrix, int depth, int columns, int rowStep, int columnStep, float[] bias) {
    PackedMatrix packed = new PackedMatrix(depth, columns);
    Checks.length("matrix", matrix, (long) depth * columns);
    packRows(matrix, 0, rowStep, columnStep, depth, columns, packed.panels);
    if (bias != null) {
      Checks.length("bias", bias, columns);
      System.arraycopy(bias, 0, packed.bias, 0, columns);
    }
    return packed;
  }

  /** Packs without checks into {@code panels}; the padding columns are set to zero. */
  static void packRows(
      float[] matrix,
      int offset,
      int rowStep,
      int columnStep,
      int depth,
      int columns,
      float[] panels) {
    int width = Kernels.panelWidth();
    int out = 0;
    for (int first = 0; first < columns; first += width) {
      int used = Math.min(width, columns - first);
      for (int row = 0; row < depth; row++) {
        int in = offset + row * rowStep + first * columnStep;
        for (int column = 0; column < used; column++) {
          panels[out + column] = matrix[in + column * columnStep];
        }
        for (int column = used; column < width; column++) {
          panels[out + column] = 0;
        }
        out += width;
      }
    }
  }

  /** The rows of the matrix: the length of the sums. */
  public int depth() {
    return depth;
  }

  /** The columns of the matrix. */
  public int columns() {
    return columns;
  }

  /** The columns that a product writes: {@link #columns()} rounded up to whole panels. */
  public int paddedColumns() {
    return bias.length;
  }

  float[] panels() {
    return panels;
  }

  float[] bias() {
    return bias;
  }
}
