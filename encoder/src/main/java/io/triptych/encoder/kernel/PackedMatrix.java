package io.triptych.encoder.kernel;

import java.util.Arrays;

/**
 * The right-hand side of a matrix product with its bias, packed once: columns in panels of {@link
 * Kernels#widePanelWidth()}, within a panel row by row. The last panel is one of {@link
 * Kernels#panelWidth()} where that is enough, and is filled up with zeros. A product then reads it
 * strictly forward.
 */
public final class PackedMatrix {
  private final int depth;
  private final int columns;
  private final Precision precision;
  private final float[] panels;
  private final float[] bias;
  private final GemmKernel kernel;

  private PackedMatrix(
      int depth,
      int columns,
      float[] panels,
      float[] bias,
      Precision precision,
      GemmKernel kernel) {
    this.depth = depth;
    this.columns = columns;
    this.precision = precision;
    this.bias = new float[Kernels.stride(columns)];
    if (bias != null) {
      Checks.length("bias", bias, columns);
      System.arraycopy(bias, 0, this.bias, 0, columns);
    }
    this.panels = panels;
    this.kernel = kernel;
  }

  private static void check(float[] matrix, int depth, int columns) {
    if (depth < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "matrix: " + depth + "×" + columns + " (expected: at least 1×1)");
    }
    Checks.length("matrix", matrix, (long) depth * columns);
  }

  private static float[] panels(int depth, int columns) {
    return new float[Math.multiplyExact(depth, Kernels.stride(columns))];
  }

  /**
   * Packs a matrix in the layout [depth, columns].
   *
   * @param bias [columns], or null for none
   */
  public static PackedMatrix ofRows(float[] matrix, int depth, int columns, float[] bias) {
    return ofRows(matrix, depth, columns, bias, Precision.FP32);
  }

  /** {@link #ofRows(float[], int, int, float[])} with the weights held in {@code precision}. */
  public static PackedMatrix ofRows(
      float[] matrix, int depth, int columns, float[] bias, Precision precision) {
    check(matrix, depth, columns);
    if (precision == Precision.INT8 || precision == Precision.INT4) {
      float[] transposed = new float[matrix.length];
      for (int i = 0; i < matrix.length; i++) {
        transposed[i % columns * depth + i / columns] = matrix[i];
      }
      return ofColumns(transposed, depth, columns, bias, precision);
    }
    float[] panels = panels(depth, columns);
    packRows(matrix, 0, columns, depth, columns, panels);
    return ofPanels(panels, depth, columns, bias, precision);
  }

  /**
   * Packs a matrix in the layout [columns, depth], as linear layers are stored.
   *
   * @param bias [columns], or null for none
   */
  public static PackedMatrix ofColumns(float[] matrix, int depth, int columns, float[] bias) {
    return ofColumns(matrix, depth, columns, bias, Precision.FP32);
  }

  /** {@link #ofColumns(float[], int, int, float[])} with the weights held in {@code precision}. */
  public static PackedMatrix ofColumns(
      float[] matrix, int depth, int columns, float[] bias, Precision precision) {
    check(matrix, depth, columns);
    switch (precision) {
      case INT8 -> {
        GemmKernel kernel = new Int8Gemm(new Int8Panels(matrix, depth, columns));
        return new PackedMatrix(depth, columns, null, bias, precision, kernel);
      }
      case INT4 -> {
        GemmKernel kernel = new WideningGemm(new Int4Panels(matrix, depth, columns));
        return new PackedMatrix(depth, columns, null, bias, precision, kernel);
      }
      case FP32, FP16 -> {}
    }
    float[] panels = panels(depth, columns);
    packColumns(matrix, 0, depth, depth, columns, panels);
    return ofPanels(panels, depth, columns, bias, precision);
  }

  private static PackedMatrix ofPanels(
      float[] panels, int depth, int columns, float[] bias, Precision precision) {
    if (precision == Precision.FP32) {
      return new PackedMatrix(depth, columns, panels, bias, precision, Gemm.kernel());
    }
    GemmKernel kernel = new WideningGemm(new HalfPanels(panels, depth));
    return new PackedMatrix(depth, columns, null, bias, precision, kernel);
  }

  /** The width of the panel that begins at {@code first}: a narrow one where that is enough. */
  static int panelWidth(int first, int columns) {
    int narrow = Kernels.panelWidth();
    return columns - first <= narrow ? narrow : Kernels.widePanelWidth();
  }

  /** Packs [depth, columns], rows {@code stride} apart, without checks; padding becomes zero. */
  static void packRows(
      float[] matrix, int offset, int stride, int depth, int columns, float[] panels) {
    int out = 0;
    int width;
    for (int first = 0; first < columns; first += width) {
      width = panelWidth(first, columns);
      int used = Math.min(width, columns - first);
      for (int row = 0; row < depth; row++) {
        System.arraycopy(matrix, offset + row * stride + first, panels, out, used);
        Arrays.fill(panels, out + used, out + width, 0f);
        out += width;
      }
    }
  }

  /**
   * Packs the transpose of [columns, depth], rows {@code stride} apart, without checks: reads along
   * the rows and scatters into one panel, which stays in the first-level cache.
   */
  static void packColumns(
      float[] matrix, int offset, int stride, int depth, int columns, float[] panels) {
    int panel = 0;
    int width;
    for (int first = 0; first < columns; first += width) {
      width = panelWidth(first, columns);
      int used = Math.min(width, columns - first);
      for (int column = 0; column < used; column++) {
        int in = offset + (first + column) * stride;
        int out = panel + column;
        for (int row = 0; row < depth; row++) {
          panels[out + row * width] = matrix[in + row];
        }
      }
      for (int row = 0; row < depth && used < width; row++) {
        Arrays.fill(panels, panel + row * width + used, panel + (row + 1) * width, 0f);
      }
      panel += depth * width;
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

  /** How the weights are held. */
  public Precision precision() {
    return precision;
  }

  /** What the weights take in memory, without the bias. */
  public long bytes() {
    return switch (kernel) {
      case WideningGemm narrow -> narrow.bytes();
      case Int8Gemm narrow -> narrow.bytes();
      case ScalarGemm floats -> 4L * panels.length;
      case VectorGemm floats -> 4L * panels.length;
    };
  }

  /** What multiplies with this matrix. */
  GemmKernel kernel() {
    return kernel;
  }

  /** The panels of {@link Precision#FP32}; null for others. */
  float[] panels() {
    return panels;
  }

  float[] bias() {
    return bias;
  }
}
