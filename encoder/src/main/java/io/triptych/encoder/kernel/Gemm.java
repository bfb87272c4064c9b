package io.triptych.encoder.kernel;

/**
 * The product of a row-major matrix A [rows, depth] and a packed matrix B [depth, columns] with its
 * bias: C = f(A·B + bias), or C = C + A·B + bias.
 */
public final class Gemm {
  private static final GemmKernel KERNEL = Kernels.pick(ScalarGemm::new, VectorGemm::new);

  /** What happens to a sum before it is stored. */
  public enum Epilogue {
    /** Nothing: the sum overwrites C. */
    NONE,
    /** The sum is added to C: a residual connection. */
    ADD,
    /** min(max(x, 0), 6). */
    RELU6,
    /** x · Φ(x), with the exact Gaussian distribution function. */
    GELU
  }

  private Gemm() {}

  /**
   * Multiplies.
   *
   * @param a row {@code i} begins at {@code aOffset + i · aStride}
   * @param c row {@code i} begins at {@code cOffset + i · cStride}; {@link
   *     PackedMatrix#paddedColumns()} floats of each are written
   */
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
    Checks.rows("a", a, aOffset, rows, b.depth(), aStride);
    Checks.rows("c", c, cOffset, rows, b.paddedColumns(), cStride);
    KERNEL.multiply(
        new GemmKernel.Operands(
            a, aOffset, aStride, rows, b.depth(), b.panels(), b.bias(), c, cOffset, cStride),
        b.paddedColumns(),
        epilogue);
  }

  /** {@link #multiply} with both offsets 0. */
  public static void multiply(
      float[] a, int aStride, int rows, PackedMatrix b, float[] c, int cStride, Epilogue e) {
    multiply(a, 0, aStride, rows, b, c, 0, cStride, e);
  }

  static GemmKernel kernel() {
    return KERNEL;
  }
}
