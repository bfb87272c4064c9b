package io.triptych.encoder.kernel;

/** Widening of 4-bit weights, behind {@link Int4Panels}. */
sealed interface Int4Kernel permits ScalarInt4, VectorInt4 {

  /**
   * Widens a block of a panel.
   *
   * @param words rows of {@code width} ints, each with {@link Int4Panels#PER_WORD} weights of a
   *     column
   * @param scales 16-bit floats, one a column
   * @param width the panel's columns
   * @param depth rows of weights, at most {@link Int4Blocks#SIZE}
   * @param out takes rows of {@code width} floats
   */
  void widen(
      int[] words,
      int wordOffset,
      short[] scales,
      int scaleOffset,
      int width,
      int depth,
      float[] out,
      int outOffset);
}
