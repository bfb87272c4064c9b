package io.triptych.encoder.kernel;

/** The matrix product behind {@link Gemm}. */
sealed interface GemmKernel permits ScalarGemm, VectorGemm, WideningGemm, Int8Gemm {

  /**
   * The operands of one product, checked.
   *
   * @param panels B, packed as in {@link PackedMatrix}; null for kernels that hold B themselves
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
      int cStride) {

    /** The product of {@code count} rows from {@code first} on. */
    Operands rows(int first, int count) {
      return new Operands(
          a,
          aOffset + first * aStride,
          aStride,
          count,
          depth,
          panels,
          bias,
          c,
          cOffset + first * cStride,
          cStride);
    }
  }

  /**
   * Computes the columns from {@code first} to {@code end} of C: whole panels, of which only the
   * last of all may be a narrow one.
   */
  void multiply(Operands operands, int first, int end, Gemm.Epilogue epilogue);
}
