package io.triptych.encoder.kernel;

/** The matrix product behind {@link Gemm}. */
sealed interface GemmKernel permits ScalarGemm, VectorGemm {

  /**
   * The operands of one product, checked.
   *
   * @param panels B, packed as in {@link PackedMatrix}
   * @param bias as long as the padded columns
   */
  record Operands(
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      int depth,
      float[] panels,
      float[] bias,
      float[] c,
      int cOffset,
      int cStride) {}

  /** Computes {@code columns}, whole panels, of C. */
  void multiply(Operands operands, int columns, Gemm.Epilogue epilogue);
}
