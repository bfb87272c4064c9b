package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Activation;
import io.triptych.encoder.kernel.Team;

/** A step that treats every row by itself, cut by rows for a {@link Team}. */
abstract class RowStep implements Team.Step {
  /** Below this many floats a part costs more to hand over than it saves. */
  private static final int MIN_PART = 8192;

  private static final int PARTS_PER_WORKER = 2;

  private int rows;
  private int parts;

  /** Treats {@code count} rows from {@code first} on. */
  abstract void rows(int first, int count);

  /**
   * Runs the step.
   *
   * @param width the floats of a row
   */
  final void run(Team team, int rowCount, int width) {
    rows = rowCount;
    parts = Math.clamp((long) rowCount * width / MIN_PART, 1, PARTS_PER_WORKER * team.size());
    team.run(parts, this);
  }

  @Override
  public final void run(int part, int worker) {
    int first = (int) ((long) rows * part / parts);
    rows(first, (int) ((long) rows * (part + 1) / parts) - first);
  }

  /** A layer norm from one array into another or the same. */
  static final class Normalise extends RowStep {
    private Norm norm;
    private float[] x;
    private float[] out;
    private int stride;

    void run(Team team, Norm layerNorm, float[] from, float[] to, int rowCount, int rowStride) {
      norm = layerNorm;
      x = from;
      out = to;
      stride = rowStride;
      run(team, rowCount, layerNorm.gamma().length);
    }

    @Override
    void rows(int first, int count) {
      norm.apply(x, out, first * stride, count, stride);
    }
  }

  /** The gate of SwiGLU, in place. */
  static final class Gate extends RowStep {
    private float[] x;
    private int width;
    private int stride;

    void run(Team team, float[] wide, int rowCount, int inner, int rowStride) {
      x = wide;
      width = inner;
      stride = rowStride;
      run(team, rowCount, 2 * inner);
    }

    @Override
    void rows(int first, int count) {
      Activation.gateSilu(x, first * stride, count, width, stride);
    }
  }
}
