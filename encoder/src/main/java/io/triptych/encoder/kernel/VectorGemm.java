package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The product in register tiles ({@link VectorWideTiles}, {@link VectorTiles}).
 *
 * <p>How. A tile keeps its sums in registers over the whole depth: for each k it loads the vectors
 * of B's panel and broadcasts one value of each row of A, so that 6 rows of 4 vectors cost 10 loads
 * for 24 multiply-adds and the loads stay hidden behind the arithmetic [1]. Rows are taken in
 * blocks so that a block of A stays in the second-level cache while every panel of B passes over
 * it, and a panel of B stays there for all tiles of the block [2]. The sums begin at the bias, so
 * it costs nothing. What follows a sum (addition, activation) is a pass of its own over a tile or
 * some tiles that are still in the first-level cache.
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
  private static final int PANEL = Kernels.panelWidth();
  private static final int WIDE_PANEL = Kernels.widePanelWidth();
  private static final boolean WIDE = WIDE_PANEL > PANEL;
  private static final int MAX_TILE_ROWS = 8;

  /** Floats of A in a row block: 256 KiB, a quarter to a half of a second-level cache. */
  private static final int BLOCK_FLOATS = 64 * 1024;

  private static final int MIN_BLOCK_ROWS = 48;
  private static final int MAX_BLOCK_ROWS = 768;

  /** Rows after which the activation follows: of a panel of 64 columns, 6 KiB. */
  private static final int ACTIVATED_ROWS = 24;

  private final VectorActivation activation = new VectorActivation();

  /** Takes a tile's sums before they are added to C. */
  private final ThreadLocal<float[]> scratch =
      ThreadLocal.withInitial(() -> new float[MAX_TILE_ROWS * WIDE_PANEL]);

  @Override
  public void multiply(Operands o, int firstColumn, int endColumn, Gemm.Epilogue epilogue) {
    int block = blockRows(o.depth());
    float[] sums = epilogue == Gemm.Epilogue.ADD ? scratch.get() : null;
    for (int first = 0; first < o.rows(); first += block) {
      int end = Math.min(o.rows(), first + block);
      int width;
      for (int column = firstColumn; column < endColumn; column += width) {
        width = column + WIDE_PANEL <= endColumn ? WIDE_PANEL : PANEL;
        if (epilogue == Gemm.Epilogue.ADD) {
          addPanel(o, first, end, column, width, sums);
        } else {
          panel(o, first, end, column, width, epilogue);
        }
      }
    }
  }

  private static int blockRows(int depth) {
    int rows = Math.clamp(BLOCK_FLOATS / depth, MIN_BLOCK_ROWS, MAX_BLOCK_ROWS);
    return rows / ACTIVATED_ROWS * ACTIVATED_ROWS;
  }

  private void panel(
      Operands o, int first, int end, int column, int width, Gemm.Epilogue epilogue) {
    int row = first;
    int active = first;
    while (row < end) {
      int c = o.cOffset() + row * o.cStride() + column;
      row += tile(o, row, end - row, column, width, o.c(), c, o.cStride());
      if (epilogue.function() != null && (row == end || row - active >= ACTIVATED_ROWS)) {
        int from = o.cOffset() + active * o.cStride() + column;
        activation.apply(epilogue.function(), o.c(), from, row - active, width, o.cStride());
        active = row;
      }
    }
  }

  private void addPanel(Operands o, int first, int end, int column, int width, float[] sums) {
    int row = first;
    while (row < end) {
      int done = tile(o, row, end - row, column, width, sums, 0, width);
      for (int i = 0; i < done; i++, row++) {
        add(sums, i * width, o.c(), o.cOffset() + row * o.cStride() + column, width);
      }
    }
  }

  private static void add(float[] sums, int from, float[] c, int to, int width) {
    for (int i = 0; i < width; i += LANES) {
      FloatVector.fromArray(SPECIES, sums, from + i)
          .add(FloatVector.fromArray(SPECIES, c, to + i))
          .intoArray(c, to + i);
    }
  }

  /** Computes one tile of at most {@code left} rows from {@code row} on; returns how many. */
  private static int tile(
      Operands o, int row, int left, int column, int width, float[] c, int offset, int stride) {
    int a = o.aOffset() + row * o.aStride();
    if (width > PANEL) {
      return wideTile(o, a, left, column, c, offset, stride);
    }
    if (WIDE && left >= 8) {
      VectorTiles.tile8(o, a, column, c, offset, stride);
      return 8;
    }
    if (!WIDE && left >= 6) {
      VectorTiles.tile6(o, a, column, c, offset, stride);
      return 6;
    }
    if (left >= 4) {
      VectorTiles.tile4(o, a, column, c, offset, stride);
      return 4;
    }
    VectorTiles.tile1(o, a, column, c, offset, stride);
    return 1;
  }

  /** Any even number of rows from 4 on is a sum of sixes and fours. */
  private static int wideTile(
      Operands o, int a, int left, int column, float[] c, int offset, int stride) {
    if (left >= 10 || left == 6 || left == 7) {
      VectorWideTiles.tile6(o, a, column, c, offset, stride);
      return 6;
    }
    if (left >= 4) {
      VectorWideTiles.tile4(o, a, column, c, offset, stride);
      return 4;
    }
    VectorWideTiles.tile1(o, a, column, c, offset, stride);
    return 1;
  }
}
