package io.triptych.encoder.kernel;

/**
 * The product with narrow weights: a group of panels is widened into a cache-sized scratch and
 * multiplied by the kernel for floats with a block of rows.
 *
 * <p>How. Widening a weight costs about a sixteenth to a fourth of a vector instruction, and each
 * widened weight is then used for every row of the block, so the cost shows for few rows only. The
 * scratch of at most {@link #GROUP_FLOATS} stays in the second-level cache.
 */
final class WideningGemm implements GemmKernel {
  /** Widened weights at a time: 128 KiB, or one panel. */
  private static final int GROUP_FLOATS = 32 * 1024;

  /** Floats of A in a row block: 512 KiB, half of a second-level cache. */
  private static final int BLOCK_FLOATS = 128 * 1024;

  private static final int MIN_BLOCK_ROWS = 128;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final PanelStorage storage;

  WideningGemm(PanelStorage storage) {
    this.storage = storage;
  }

  /** What the weights take in memory. */
  long bytes() {
    return storage.bytes();
  }

  /** A thread's widened panels and their bias. */
  private static final class Scratch {
    private final Operands part = new Operands();
    private float[] panels = new float[0];
    private float[] bias = new float[0];

    void ensure(int columns, int depth) {
      if (panels.length < columns * depth) {
        panels = new float[columns * depth];
      }
      if (bias.length < columns) {
        bias = new float[columns];
      }
    }
  }

  @Override
  public void multiply(Operands o, int firstColumn, int endColumn, Gemm.Epilogue epilogue) {
    int panel = Kernels.widePanelWidth();
    int group = Math.max(1, GROUP_FLOATS / (panel * o.depth())) * panel;
    Scratch scratch = SCRATCH.get();
    scratch.ensure(group, o.depth());
    int block = Math.max(MIN_BLOCK_ROWS, BLOCK_FLOATS / o.depth());
    for (int row = 0; row < o.rows(); row += block) {
      int rows = Math.min(block, o.rows() - row);
      for (int column = firstColumn; column < endColumn; column += group) {
        int columns = Math.min(group, endColumn - column);
        storage.widen(column, columns, scratch.panels);
        System.arraycopy(o.bias(), column, scratch.bias, 0, columns);
        scratch
            .part
            .rowsOf(o, row, rows)
            .b(scratch.panels, scratch.bias)
            .c(o.c(), o.cOffset() + row * o.cStride() + column, o.cStride());
        Gemm.kernel().multiply(scratch.part, 0, columns, epilogue);
      }
    }
  }
}
