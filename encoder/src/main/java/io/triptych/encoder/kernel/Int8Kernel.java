package io.triptych.encoder.kernel;

/** The arithmetic of {@link Int8Gemm}. */
sealed interface Int8Kernel permits ScalarInt8, VectorInt8 {

  /**
   * Rounds a row to whole numbers from −{@link Int8Panels#MAX_VALUE} to {@link
   * Int8Panels#MAX_VALUE}, each group of {@link Int8Panels#GROUP} by a scale of its own.
   *
   * @param a the row
   * @param groups how many
   * @param out takes each number n as (n &amp; 0xFFFF) · 0x10001: in both halves
   * @param scales takes a scale a group
   */
  void quantise(float[] a, int offset, int groups, int[] out, int outOffset, float[] scales, int s);

  /** Widens {@code count} weights, a multiple of the panel width. */
  void widen(byte[] weights, int offset, int count, short[] out, int to);

  /**
   * A rectangle of C: c = before + (Σ over groups of scale · Σ a · b) · column scale + bias.
   *
   * @param a rows as {@link #quantise} writes them, {@code 32 · groupStride} apart
   * @param aScales rows of {@code groupStride}
   * @param firstGroup where the sums begin, the panels' first row
   * @param groups how many are summed
   * @param panels one or two panels in 16 bits
   * @param columns of these panels
   * @param column the first of them in {@code scales} and {@code bias}
   * @param before added to the sums; from {@code beforeOffset}, {@code beforeStride} apart
   */
  record Part(
      int[] a,
      float[] aScales,
      int rows,
      int groupStride,
      int firstGroup,
      int groups,
      short[] panels,
      int columns,
      float[] scales,
      float[] bias,
      int column,
      float[] before,
      int beforeOffset,
      int beforeStride,
      float[] c,
      int cOffset,
      int cStride) {}

  /** Computes a rectangle. */
  void multiply(Part part);
}
