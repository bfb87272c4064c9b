package io.triptych.encoder.kernel;

import java.util.Arrays;

/**
 * The product with 8-bit weights ({@link Int8Panels}). Rows of A are rounded to whole numbers as
 * they come: symmetric, from −64 to 64, with a scale for each row and group of 32 values, so that
 * an outlier costs its neighbours precision and nobody else.
 *
 * <p>How. Neither the Vector API nor C2's loop vectoriser reaches the multiply-add of pairs
 * (vpmaddwd, vpdpwssd) in a register tile, so products are 16-bit multiplications, 32 in a vector
 * of 512 bits, twice as many as of floats. Four of them are added in 16 bits, where they cannot
 * overflow, before they are widened: seen as 32-bit lanes x, the odd place is x &gt;&gt; 16, and
 * the even one is what Σx − Σ(x &gt;&gt; 16) · 2^16 leaves, if the even sums begin at 2^15 to stay
 * positive. That is three instructions for each vector of four multiplications and additions.
 */
final class Int8Gemm implements GemmKernel {
  private static final Int8Kernel KERNEL =
      Kernels.pick(() -> new ScalarInt8(), () -> new VectorInt8());

  /** Values of A in a row block: 512 KiB as ints, half of a second-level cache. */
  private static final int BLOCK_VALUES = 128 * 1024;

  private static final int MIN_BLOCK_ROWS = 96;

  /** Groups of the depth at a time: 192 rows of two widened panels fill 24 KiB. */
  private static final int GROUPS = 6;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final Int8Panels panels;

  Int8Gemm(Int8Panels panels) {
    this.panels = panels;
  }

  /** A thread's quantised rows and widened panels. */
  private static final class Scratch {
    private final float[] zeros = new float[2 * Kernels.panelWidth()];
    private int[] rows = new int[0];
    private float[] scales = new float[0];
    private final short[] panels = new short[2 * Kernels.panelWidth() * GROUPS * Int8Panels.GROUP];
    private float[] noBias = new float[0];
    private final float[] tail = new float[Int8Panels.GROUP];

    void ensure(int rowCount, int depth) {
      int groups = depth / Int8Panels.GROUP;
      if (rows.length < rowCount * depth) {
        rows = new int[rowCount * depth];
        scales = new float[rowCount * groups];
      }
    }

    float[] noBias(int length) {
      if (noBias.length < length) {
        noBias = new float[length];
      }
      return noBias;
    }
  }

  private void widen(int column, int columns, int group, int count, short[] out) {
    int width = Kernels.panelWidth();
    int weights = count * Int8Panels.GROUP * width;
    for (int panel = 0; panel < columns / width; panel++) {
      int from = panels.panel(column + panel * width) + group * Int8Panels.GROUP * width;
      KERNEL.widen(panels.weights(), from, weights, out, panel * weights);
    }
  }

  /** What the weights take in memory. */
  long bytes() {
    return panels.bytes();
  }

  @Override
  public void multiply(Operands o, int firstColumn, int endColumn, Gemm.Epilogue epilogue) {
    int depth = panels.paddedDepth();
    int block = Math.min(o.rows(), Math.max(MIN_BLOCK_ROWS, BLOCK_VALUES / depth));
    Scratch scratch = SCRATCH.get();
    scratch.ensure(block, depth);
    for (int first = 0; first < o.rows(); first += block) {
      int rows = Math.min(block, o.rows() - first);
      quantise(o, first, rows, scratch);
      int width = 2 * Kernels.panelWidth();
      for (int column = firstColumn; column < endColumn; column += width) {
        part(o, first, rows, column, Math.min(width, endColumn - column), scratch, epilogue);
      }
    }
  }

  private void quantise(Operands o, int first, int rows, Scratch scratch) {
    int groups = panels.paddedDepth() / Int8Panels.GROUP;
    int whole = o.depth() / Int8Panels.GROUP;
    int used = whole * Int8Panels.GROUP;
    for (int row = 0; row < rows; row++) {
      int a = o.aOffset() + (first + row) * o.aStride();
      int out = row * panels.paddedDepth();
      int scale = row * groups;
      KERNEL.quantise(o.a(), a, whole, scratch.rows, out, scratch.scales, scale);
      if (whole < groups) {
        Arrays.fill(scratch.tail, 0);
        System.arraycopy(o.a(), a + used, scratch.tail, 0, o.depth() - used);
        KERNEL.quantise(
            scratch.tail, 0, 1, scratch.rows, out + used, scratch.scales, scale + whole);
      }
    }
  }

  private void part(
      Operands o,
      int first,
      int rows,
      int column,
      int columns,
      Scratch scratch,
      Gemm.Epilogue epilogue) {
    int c = o.cOffset() + first * o.cStride() + column;
    int groups = panels.paddedDepth() / Int8Panels.GROUP;
    for (int group = 0; group < groups; group += GROUPS) {
      boolean add = group > 0 || epilogue == Gemm.Epilogue.ADD;
      int count = Math.min(GROUPS, groups - group);
      widen(column, columns, group, count, scratch.panels);
      KERNEL.multiply(
          new Int8Kernel.Part(
              scratch.rows,
              scratch.scales,
              rows,
              groups,
              group,
              count,
              scratch.panels,
              columns,
              panels.scales(),
              group == 0 ? o.bias() : scratch.noBias(o.bias().length),
              column,
              add ? o.c() : scratch.zeros,
              add ? c : 0,
              add ? o.cStride() : 0,
              o.c(),
              c,
              o.cStride()));
    }
    if (epilogue.function() != null) {
      Activation.kernel().apply(epilogue.function(), o.c(), c, rows, columns, o.cStride());
    }
  }
}
