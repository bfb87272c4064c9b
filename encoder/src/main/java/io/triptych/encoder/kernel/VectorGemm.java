package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The product in register tiles of {@code tileRows} × 2 vectors.
 *
 * <p>How. A tile keeps its sums in registers over the whole depth: for each k it loads two vectors
 * of B's panel and broadcasts one value of each row of A, so 8 rows cost 10 loads for 16
 * multiply-adds and the loads stay hidden behind the arithmetic [1]. Rows are taken in blocks so
 * that a block of A stays in the second-level cache while every panel of B passes over it, and a
 * panel of B stays there for all tiles of the block [2]. The sums begin at the bias, so it costs
 * nothing. What follows a sum (addition, ReLU6, GELU) is a pass of its own over a tile or a block
 * that is still in the first-level cache.
 *
 * <p>Why tile methods by hand, and why they call nothing of ours: C2 keeps vectors in registers as
 * plain local variables of a method whose calls are all inlined. Handing the sums to a method of
 * two lines that stores them, or a choice between epilogues, made every sum of every step an object
 * and cost from a half to nine tenths of the speed.
 *
 * <p>[1] Low et al., "Analytical Modeling Is Enough for High-Performance BLIS", ACM TOMS 43(2),
 * 2016. [2] Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS
 * 34(3), 2008.
 */
final class VectorGemm implements GemmKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();
  private static final int PANEL = 2 * LANES;

  /** Floats of A in a row block: 256 KiB, a quarter to a half of a second-level cache. */
  private static final int BLOCK_FLOATS = 64 * 1024;

  private static final int MAX_BLOCK_ROWS = 768;

  private final int tileRows = Kernels.choice().tileRows();
  private final VectorActivation activation = new VectorActivation();

  /** Takes a tile's sums before they are added to C. */
  private final ThreadLocal<float[]> scratch =
      ThreadLocal.withInitial(() -> new float[KernelChoice.WIDE_TILE_ROWS * PANEL]);

  @Override
  public void multiply(Operands o, int firstColumn, int endColumn, Gemm.Epilogue epilogue) {
    int block = blockRows(o.depth());
    float[] sums = epilogue == Gemm.Epilogue.ADD ? scratch.get() : null;
    for (int first = 0; first < o.rows(); first += block) {
      int rows = Math.min(block, o.rows() - first);
      for (int column = firstColumn; column < endColumn; column += PANEL) {
        int c = o.cOffset() + first * o.cStride() + column;
        if (epilogue == Gemm.Epilogue.ADD) {
          addPanel(o, first, rows, column, sums);
        } else {
          panel(o, first, rows, column);
        }
        if (epilogue.function() != null) {
          activation.apply(epilogue.function(), o.c(), c, rows, PANEL, o.cStride());
        }
      }
    }
  }

  private int blockRows(int depth) {
    int rows = Math.clamp(BLOCK_FLOATS / depth, 4 * tileRows, MAX_BLOCK_ROWS);
    return rows / tileRows * tileRows;
  }

  private void panel(Operands o, int first, int rows, int column) {
    int a = o.aOffset() + first * o.aStride();
    int c = o.cOffset() + first * o.cStride() + column;
    int row = 0;
    while (row < rows) {
      row +=
          tile(
              o,
              rows - row,
              a + row * o.aStride(),
              column,
              o.c(),
              c + row * o.cStride(),
              o.cStride());
    }
  }

  private void addPanel(Operands o, int first, int rows, int column, float[] sums) {
    int a = o.aOffset() + first * o.aStride();
    int c = o.cOffset() + first * o.cStride() + column;
    int row = 0;
    while (row < rows) {
      int done = tile(o, rows - row, a + row * o.aStride(), column, sums, 0, PANEL);
      for (int i = 0; i < done; i++) {
        add(sums, i * PANEL, o.c(), c + (row + i) * o.cStride());
      }
      row += done;
    }
  }

  private static void add(float[] sums, int from, float[] c, int to) {
    FloatVector.fromArray(SPECIES, sums, from)
        .add(FloatVector.fromArray(SPECIES, c, to))
        .intoArray(c, to);
    FloatVector.fromArray(SPECIES, sums, from + LANES)
        .add(FloatVector.fromArray(SPECIES, c, to + LANES))
        .intoArray(c, to + LANES);
  }

  /** Computes one tile of at most {@code rows} rows; returns how many it was. */
  private int tile(Operands o, int rows, int a, int column, float[] c, int offset, int stride) {
    if (rows >= 8 && tileRows == KernelChoice.WIDE_TILE_ROWS) {
      tile8(o, a, column, c, offset, stride);
      return 8;
    }
    if (rows >= 6 && tileRows == KernelChoice.NARROW_TILE_ROWS) {
      tile6(o, a, column, c, offset, stride);
      return 6;
    }
    if (rows >= 4) {
      tile4(o, a, column, c, offset, stride);
      return 4;
    }
    tile1(o, a, column, c, offset);
    return 1;
  }

  /** 8 rows by one panel. */
  private static void tile8(Operands o, int a0, int column, float[] c, int c0, int stride) {
    float[] a = o.a();
    float[] panels = o.panels();
    int b = column * o.depth();
    int s = o.aStride();
    int a1 = a0 + s;
    int a2 = a1 + s;
    int a3 = a2 + s;
    int a4 = a3 + s;
    int a5 = a4 + s;
    int a6 = a5 + s;
    int a7 = a6 + s;
    FloatVector left = FloatVector.fromArray(SPECIES, o.bias(), column);
    FloatVector right = FloatVector.fromArray(SPECIES, o.bias(), column + LANES);
    FloatVector x0 = left;
    FloatVector y0 = right;
    FloatVector x1 = left;
    FloatVector y1 = right;
    FloatVector x2 = left;
    FloatVector y2 = right;
    FloatVector x3 = left;
    FloatVector y3 = right;
    FloatVector x4 = left;
    FloatVector y4 = right;
    FloatVector x5 = left;
    FloatVector y5 = right;
    FloatVector x6 = left;
    FloatVector y6 = right;
    FloatVector x7 = left;
    FloatVector y7 = right;
    int depth = o.depth();
    for (int k = 0; k < depth; k++) {
      left = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      right = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      x0 = v.fma(left, x0);
      y0 = v.fma(right, y0);
      v = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = v.fma(left, x1);
      y1 = v.fma(right, y1);
      v = FloatVector.broadcast(SPECIES, a[a2 + k]);
      x2 = v.fma(left, x2);
      y2 = v.fma(right, y2);
      v = FloatVector.broadcast(SPECIES, a[a3 + k]);
      x3 = v.fma(left, x3);
      y3 = v.fma(right, y3);
      v = FloatVector.broadcast(SPECIES, a[a4 + k]);
      x4 = v.fma(left, x4);
      y4 = v.fma(right, y4);
      v = FloatVector.broadcast(SPECIES, a[a5 + k]);
      x5 = v.fma(left, x5);
      y5 = v.fma(right, y5);
      v = FloatVector.broadcast(SPECIES, a[a6 + k]);
      x6 = v.fma(left, x6);
      y6 = v.fma(right, y6);
      v = FloatVector.broadcast(SPECIES, a[a7 + k]);
      x7 = v.fma(left, x7);
      y7 = v.fma(right, y7);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c0 + LANES);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c0 + stride + LANES);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c0 + 2 * stride + LANES);
    x3.intoArray(c, c0 + 3 * stride);
    y3.intoArray(c, c0 + 3 * stride + LANES);
    x4.intoArray(c, c0 + 4 * stride);
    y4.intoArray(c, c0 + 4 * stride + LANES);
    x5.intoArray(c, c0 + 5 * stride);
    y5.intoArray(c, c0 + 5 * stride + LANES);
    x6.intoArray(c, c0 + 6 * stride);
    y6.intoArray(c, c0 + 6 * stride + LANES);
    x7.intoArray(c, c0 + 7 * stride);
    y7.intoArray(c, c0 + 7 * stride + LANES);
  }

  /** 6 rows by one panel. */
  private static void tile6(Operands o, int a0, int column, float[] c, int c0, int stride) {
    float[] a = o.a();
    float[] panels = o.panels();
    int b = column * o.depth();
    int s = o.aStride();
    int a1 = a0 + s;
    int a2 = a1 + s;
    int a3 = a2 + s;
    int a4 = a3 + s;
    int a5 = a4 + s;
    FloatVector left = FloatVector.fromArray(SPECIES, o.bias(), column);
    FloatVector right = FloatVector.fromArray(SPECIES, o.bias(), column + LANES);
    FloatVector x0 = left;
    FloatVector y0 = right;
    FloatVector x1 = left;
    FloatVector y1 = right;
    FloatVector x2 = left;
    FloatVector y2 = right;
    FloatVector x3 = left;
    FloatVector y3 = right;
    FloatVector x4 = left;
    FloatVector y4 = right;
    FloatVector x5 = left;
    FloatVector y5 = right;
    int depth = o.depth();
    for (int k = 0; k < depth; k++) {
      left = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      right = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      x0 = v.fma(left, x0);
      y0 = v.fma(right, y0);
      v = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = v.fma(left, x1);
      y1 = v.fma(right, y1);
      v = FloatVector.broadcast(SPECIES, a[a2 + k]);
      x2 = v.fma(left, x2);
      y2 = v.fma(right, y2);
      v = FloatVector.broadcast(SPECIES, a[a3 + k]);
      x3 = v.fma(left, x3);
      y3 = v.fma(right, y3);
      v = FloatVector.broadcast(SPECIES, a[a4 + k]);
      x4 = v.fma(left, x4);
      y4 = v.fma(right, y4);
      v = FloatVector.broadcast(SPECIES, a[a5 + k]);
      x5 = v.fma(left, x5);
      y5 = v.fma(right, y5);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c0 + LANES);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c0 + stride + LANES);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c0 + 2 * stride + LANES);
    x3.intoArray(c, c0 + 3 * stride);
    y3.intoArray(c, c0 + 3 * stride + LANES);
    x4.intoArray(c, c0 + 4 * stride);
    y4.intoArray(c, c0 + 4 * stride + LANES);
    x5.intoArray(c, c0 + 5 * stride);
    y5.intoArray(c, c0 + 5 * stride + LANES);
  }

  /** 4 rows by one panel. */
  private static void tile4(Operands o, int a0, int column, float[] c, int c0, int stride) {
    float[] a = o.a();
    float[] panels = o.panels();
    int b = column * o.depth();
    int s = o.aStride();
    int a1 = a0 + s;
    int a2 = a1 + s;
    int a3 = a2 + s;
    FloatVector left = FloatVector.fromArray(SPECIES, o.bias(), column);
    FloatVector right = FloatVector.fromArray(SPECIES, o.bias(), column + LANES);
    FloatVector x0 = left;
    FloatVector y0 = right;
    FloatVector x1 = left;
    FloatVector y1 = right;
    FloatVector x2 = left;
    FloatVector y2 = right;
    FloatVector x3 = left;
    FloatVector y3 = right;
    int depth = o.depth();
    for (int k = 0; k < depth; k++) {
      left = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      right = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      x0 = v.fma(left, x0);
      y0 = v.fma(right, y0);
      v = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = v.fma(left, x1);
      y1 = v.fma(right, y1);
      v = FloatVector.broadcast(SPECIES, a[a2 + k]);
      x2 = v.fma(left, x2);
      y2 = v.fma(right, y2);
      v = FloatVector.broadcast(SPECIES, a[a3 + k]);
      x3 = v.fma(left, x3);
      y3 = v.fma(right, y3);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c0 + LANES);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c0 + stride + LANES);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c0 + 2 * stride + LANES);
    x3.intoArray(c, c0 + 3 * stride);
    y3.intoArray(c, c0 + 3 * stride + LANES);
  }

  /** One row by one panel. */
  private static void tile1(Operands o, int a0, int column, float[] c, int c0) {
    float[] a = o.a();
    float[] panels = o.panels();
    int b = column * o.depth();
    FloatVector left = FloatVector.fromArray(SPECIES, o.bias(), column);
    FloatVector right = FloatVector.fromArray(SPECIES, o.bias(), column + LANES);
    FloatVector x0 = left;
    FloatVector y0 = right;
    int depth = o.depth();
    for (int k = 0; k < depth; k++) {
      left = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      right = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      x0 = v.fma(left, x0);
      y0 = v.fma(right, y0);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c0 + LANES);
  }
}
