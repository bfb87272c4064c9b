package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The product in register tiles of {@code tileRows} × 2 vectors.
 *
 * <p>How. A tile keeps its sums in registers over the whole depth: for each k it loads two vectors
 * of B's panel and broadcasts one value of each row of A, so 12 rows cost 14 loads for 24
 * multiply-adds and the loads stay hidden behind the arithmetic [1]. Rows are taken in blocks so
 * that a block of A stays in the second-level cache while every panel of B passes over it, and a
 * panel of B stays there for all tiles of the block [2]. The sums begin at the bias, so it costs
 * nothing. GELU follows on a block of one panel, which is then still in the first-level cache.
 *
 * <p>Why tile methods by hand: C2 keeps vectors in registers only as plain local variables.
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
  private static final FloatVector ZERO = FloatVector.zero(SPECIES);
  private static final FloatVector SIX = FloatVector.broadcast(SPECIES, 6f);

  private final int tileRows = Kernels.choice().tileRows();
  private final VectorActivation activation = new VectorActivation();

  @Override
  public void multiply(Operands o, int columns, Gemm.Epilogue epilogue) {
    int block = blockRows(o.depth());
    for (int first = 0; first < o.rows(); first += block) {
      int rows = Math.min(block, o.rows() - first);
      for (int column = 0; column < columns; column += PANEL) {
        panel(o, first, rows, column, epilogue);
        if (epilogue == Gemm.Epilogue.GELU) {
          int c = o.cOffset() + first * o.cStride() + column;
          activation.gelu(o.c(), c, rows, PANEL, o.cStride());
        }
      }
    }
  }

  private int blockRows(int depth) {
    int rows = Math.clamp(BLOCK_FLOATS / depth, 4 * tileRows, MAX_BLOCK_ROWS);
    return rows / tileRows * tileRows;
  }

  private void panel(Operands o, int first, int rows, int column, Gemm.Epilogue epilogue) {
    int b = column * o.depth();
    int a = o.aOffset() + first * o.aStride();
    int c = o.cOffset() + first * o.cStride() + column;
    int row = 0;
    if (tileRows == KernelChoice.WIDE_TILE_ROWS) {
      for (; row + 12 <= rows; row += 12) {
        tile12(o, a + row * o.aStride(), b, column, c + row * o.cStride(), epilogue);
      }
    } else {
      for (; row + 6 <= rows; row += 6) {
        tile6(o, a + row * o.aStride(), b, column, c + row * o.cStride(), epilogue);
      }
    }
    for (; row + 4 <= rows; row += 4) {
      tile4(o, a + row * o.aStride(), b, column, c + row * o.cStride(), epilogue);
    }
    for (; row < rows; row++) {
      tile1(o, a + row * o.aStride(), b, column, c + row * o.cStride(), epilogue);
    }
  }

  private static void store(
      FloatVector left, FloatVector right, float[] c, int offset, Gemm.Epilogue epilogue) {
    if (epilogue == Gemm.Epilogue.RELU6) {
      left.max(ZERO).min(SIX).intoArray(c, offset);
      right.max(ZERO).min(SIX).intoArray(c, offset + LANES);
    } else if (epilogue == Gemm.Epilogue.ADD) {
      left.add(FloatVector.fromArray(SPECIES, c, offset)).intoArray(c, offset);
      right.add(FloatVector.fromArray(SPECIES, c, offset + LANES)).intoArray(c, offset + LANES);
    } else {
      left.intoArray(c, offset);
      right.intoArray(c, offset + LANES);
    }
  }

  /** 12 rows by one panel. */
  private static void tile12(Operands o, int a0, int b, int column, int c, Gemm.Epilogue epilogue) {
    float[] a = o.a();
    float[] panels = o.panels();
    int s = o.aStride();
    int a1 = a0 + s;
    int a2 = a1 + s;
    int a3 = a2 + s;
    int a4 = a3 + s;
    int a5 = a4 + s;
    int a6 = a5 + s;
    int a7 = a6 + s;
    int a8 = a7 + s;
    int a9 = a8 + s;
    int a10 = a9 + s;
    int a11 = a10 + s;
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
    FloatVector x8 = left;
    FloatVector y8 = right;
    FloatVector x9 = left;
    FloatVector y9 = right;
    FloatVector x10 = left;
    FloatVector y10 = right;
    FloatVector x11 = left;
    FloatVector y11 = right;
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
      v = FloatVector.broadcast(SPECIES, a[a8 + k]);
      x8 = v.fma(left, x8);
      y8 = v.fma(right, y8);
      v = FloatVector.broadcast(SPECIES, a[a9 + k]);
      x9 = v.fma(left, x9);
      y9 = v.fma(right, y9);
      v = FloatVector.broadcast(SPECIES, a[a10 + k]);
      x10 = v.fma(left, x10);
      y10 = v.fma(right, y10);
      v = FloatVector.broadcast(SPECIES, a[a11 + k]);
      x11 = v.fma(left, x11);
      y11 = v.fma(right, y11);
    }
    int t = o.cStride();
    float[] out = o.c();
    store(x0, y0, out, c, epilogue);
    store(x1, y1, out, c + t, epilogue);
    store(x2, y2, out, c + 2 * t, epilogue);
    store(x3, y3, out, c + 3 * t, epilogue);
    store(x4, y4, out, c + 4 * t, epilogue);
    store(x5, y5, out, c + 5 * t, epilogue);
    store(x6, y6, out, c + 6 * t, epilogue);
    store(x7, y7, out, c + 7 * t, epilogue);
    store(x8, y8, out, c + 8 * t, epilogue);
    store(x9, y9, out, c + 9 * t, epilogue);
    store(x10, y10, out, c + 10 * t, epilogue);
    store(x11, y11, out, c + 11 * t, epilogue);
  }

  /** 6 rows by one panel. */
  private static void tile6(Operands o, int a0, int b, int column, int c, Gemm.Epilogue epilogue) {
    float[] a = o.a();
    float[] panels = o.panels();
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
    int t = o.cStride();
    float[] out = o.c();
    store(x0, y0, out, c, epilogue);
    store(x1, y1, out, c + t, epilogue);
    store(x2, y2, out, c + 2 * t, epilogue);
    store(x3, y3, out, c + 3 * t, epilogue);
    store(x4, y4, out, c + 4 * t, epilogue);
    store(x5, y5, out, c + 5 * t, epilogue);
  }

  /** 4 rows by one panel. */
  private static void tile4(Operands o, int a0, int b, int column, int c, Gemm.Epilogue epilogue) {
    float[] a = o.a();
    float[] panels = o.panels();
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
    int t = o.cStride();
    float[] out = o.c();
    store(x0, y0, out, c, epilogue);
    store(x1, y1, out, c + t, epilogue);
    store(x2, y2, out, c + 2 * t, epilogue);
    store(x3, y3, out, c + 3 * t, epilogue);
  }

  /** One row by one panel. */
  private static void tile1(Operands o, int a0, int b, int column, int c, Gemm.Epilogue epilogue) {
    float[] a = o.a();
    float[] panels = o.panels();
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
    float[] out = o.c();
    store(x0, y0, out, c, epilogue);
  }
}
