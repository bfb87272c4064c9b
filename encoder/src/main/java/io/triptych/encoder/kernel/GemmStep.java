package io.triptych.encoder.kernel;

/** A matrix product cut by columns or by rows for a {@link Team}. */
final class GemmStep implements Team.Step {
  /** Below this many multiply-adds a part costs more to hand over than it saves. */
  private static final long MIN_PART = 200_000;

  private static final int PARTS_PER_WORKER = 3;
  private static final int ROW_GRAIN = 24;

  private final GemmKernel.Operands operands = new GemmKernel.Operands();
  private final GemmKernel.Operands[] partOperands;
  private GemmKernel kernel;
  private Gemm.Epilogue epilogue;
  private boolean byColumns;
  private int units;
  private int parts;

  /** Allocates the step of a team of {@code size} threads. */
  GemmStep(int size) {
    partOperands = new GemmKernel.Operands[size];
    for (int i = 0; i < size; i++) {
      partOperands[i] = new GemmKernel.Operands();
    }
  }

  /** Takes the operands of the team's next product. */
  GemmKernel.Operands operands() {
    return operands;
  }

  /** Runs the product of {@link #operands()} on {@code team}. */
  void run(Team team, GemmKernel kernel, int columns, Gemm.Epilogue epilogue) {
    GemmKernel.Operands o = operands;
    int panels = Math.ceilDiv(columns, Kernels.widePanelWidth());
    int rowUnits = Math.ceilDiv(o.rows(), ROW_GRAIN);
    byColumns = panels >= rowUnits;
    units = byColumns ? panels : rowUnits;
    long work = (long) o.rows() * o.depth() * columns;
    long most = Math.min((long) PARTS_PER_WORKER * team.size(), work / MIN_PART);
    parts = Math.clamp(Math.min(most, units), 1, Integer.MAX_VALUE);
    if (parts == 1) {
      kernel.multiply(o, 0, columns, epilogue);
      return;
    }
    this.kernel = kernel;
    this.epilogue = epilogue;
    team.run(parts, this);
  }

  @Override
  public void run(int part, int worker) {
    int first = (int) ((long) units * part / parts);
    int end = (int) ((long) units * (part + 1) / parts);
    GemmKernel.Operands o = operands;
    int panel = Kernels.widePanelWidth();
    if (byColumns) {
      kernel.multiply(o, first * panel, Math.min(o.bias().length, end * panel), epilogue);
      return;
    }
    int row = first * ROW_GRAIN;
    int rows = Math.min(o.rows(), end * ROW_GRAIN) - row;
    int columns = o.bias().length;
    kernel.multiply(partOperands[worker].rowsOf(o, row, rows), 0, columns, epilogue);
  }
}
