package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Activation.Function;

/**
 * The product of a row-major matrix A [rows, depth] and a packed matrix B [depth, columns] with its
 * bias: C = f(A·B + bias), or C = C + A·B + bias.
 */
public final class Gemm {
  private static final GemmKernel KERNEL =
      Kernels.pick(() -> new ScalarGemm(), () -> new VectorGemm());

  /** Of products on the calling thread alone. */
  private static final ThreadLocal<GemmKernel.Operands> OPERANDS =
      ThreadLocal.withInitial(GemmKernel.Operands::new);

  /** What happens to a sum before it is stored. */
  public enum Epilogue {
    /** Nothing: the sum overwrites C. */
    NONE(null),
    /** The sum is added to C: a residual connection. */
    ADD(null),
    /** {@link Function#RELU}. */
    RELU(Function.RELU),
    /** {@link Function#RELU6}. */
    RELU6(Function.RELU6),
    /** {@link Function#GELU}. */
    GELU(Function.GELU),
    /** {@link Function#GELU_TANH}. */
    GELU_TANH(Function.GELU_TANH),
    /** {@link Function#QUICK_GELU}. */
    QUICK_GELU(Function.QUICK_GELU),
    /** {@link Function#SILU}. */
    SILU(Function.SILU);

    private final Function function;

    Epilogue(Function function) {
      this.function = function;
    }

    /** The function that is applied to every sum, or null. */
    Function function() {
      return function;
    }
  }

  private Gemm() {}

  /**
   * Multiplies, in parts if the team has more than one thread.
   *
   * @param a row {@code i} begins at {@code aOffset + i · aStride}
   * @param c row {@code i} begins at {@code cOffset + i · cStride}; {@link
   *     PackedMatrix#paddedColumns()} floats of each are written
   */
  public static void multiply(
      Team team,
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      PackedMatrix b,
      float[] c,
      int cOffset,
      int cStride,
      Epilogue epilogue) {
    Checks.rows("a", a, aOffset, rows, b.depth(), aStride);
    Checks.rows("c", c, cOffset, rows, b.paddedColumns(), cStride);
    GemmKernel.Operands operands =
        (team == Team.ALONE ? OPERANDS.get() : team.gemm.operands())
            .a(a, aOffset, aStride, rows, b.depth())
            .b(b.panels(), b.bias())
            .c(c, cOffset, cStride);
    if (!team.isOpen()) {
      b.kernel().multiply(operands, 0, b.paddedColumns(), epilogue);
    } else {
      team.gemm.run(team, b.kernel(), b.paddedColumns(), epilogue);
    }
  }

  /** {@link #multiply} with both offsets 0. */
  public static void multiply(
      Team team,
      float[] a,
      int aStride,
      int rows,
      PackedMatrix b,
      float[] c,
      int cStride,
      Epilogue epilogue) {
    multiply(team, a, 0, aStride, rows, b, c, 0, cStride, epilogue);
  }

  /** {@link #multiply} on the calling thread. */
  public static void multiply(
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      PackedMatrix b,
      float[] c,
      int cOffset,
      int cStride,
      Epilogue epilogue) {
    multiply(Team.ALONE, a, aOffset, aStride, rows, b, c, cOffset, cStride, epilogue);
  }

  /** {@link #multiply} on the calling thread with both offsets 0. */
  public static void multiply(
      float[] a, int aStride, int rows, PackedMatrix b, float[] c, int cStride, Epilogue epilogue) {
    multiply(Team.ALONE, a, 0, aStride, rows, b, c, 0, cStride, epilogue);
  }

  /** The kernel for B in floats. */
  static GemmKernel kernel() {
    return KERNEL;
  }
}
