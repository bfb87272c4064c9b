package io.triptych.encoder.kernel;

/** The matrix product behind {@link Gemm}. */
sealed interface GemmKernel permits ScalarGemm, VectorGemm, WideningGemm, Int8Gemm {

  /**
   * The operands of one product, checked. It is set anew for every product, so that a forward pass
   * allocates none.
   */
  final class Operands {
    private float[] a;
    private int aOffset;
    private int aStride;
    private int rows;
    private int depth;
    private float[] panels;
    private float[] bias;
    private float[] c;
    private int cOffset;
    private int cStride;

    /** Sets A: row {@code i} begins at {@code offset + i · stride}. */
    Operands a(float[] array, int offset, int stride, int count, int length) {
      a = array;
      aOffset = offset;
      aStride = stride;
      rows = count;
      depth = length;
      return this;
    }

    /**
     * Sets B.
     *
     * @param packed as in {@link PackedMatrix}; null for kernels that hold B themselves
     * @param shift the bias, as long as the padded columns
     */
    Operands b(float[] packed, float[] shift) {
      panels = packed;
      bias = shift;
      return this;
    }

    /** Sets C: row {@code i} begins at {@code offset + i · stride}. */
    Operands c(float[] array, int offset, int stride) {
      c = array;
      cOffset = offset;
      cStride = stride;
      return this;
    }

    /** Sets all to {@code count} rows of {@code whole} from {@code first} on. */
    Operands rowsOf(Operands whole, int first, int count) {
      return a(whole.a, whole.aOffset + first * whole.aStride, whole.aStride, count, whole.depth)
          .b(whole.panels, whole.bias)
          .c(whole.c, whole.cOffset + first * whole.cStride, whole.cStride);
    }

    float[] a() {
      return a;
    }

    int aOffset() {
      return aOffset;
    }

    int aStride() {
      return aStride;
    }

    int rows() {
      return rows;
    }

    int depth() {
      return depth;
    }

    float[] panels() {
      return panels;
    }

    float[] bias() {
      return bias;
    }

    float[] c() {
      return c;
    }

    int cOffset() {
      return cOffset;
    }

    int cStride() {
      return cStride;
    }
  }

  /**
   * Computes the columns from {@code first} to {@code end} of C: whole panels, of which only the
   * last of all may be a narrow one.
   */
  void multiply(Operands operands, int first, int end, Gemm.Epilogue epilogue);
}
