package io.triptych.encoder.kernel;

/**
 * Multi-head self-attention over one sequence, softmax(Q·Kᵀ)·V a head (Vaswani et al., 2017). The
 * queries must come scaled by 1/√(head width).
 *
 * <p>How. A head's Kᵀ and V are packed for {@link Gemm}, whose kernel then does both products; the
 * scores are computed for a block of queries at a time, so that they stay in the second-level cache
 * from the first product through the softmax to the second.
 */
public final class Attention {
  private static final GemmKernel GEMM = Gemm.kernel();
  private static final int BLOCK = 96;

  private final int heads;
  private final int headWidth;
  private final int paddedHead;
  private final float[] zeroBias;
  private final float[] keys;
  private final float[] values;
  private final float[] scores;
  private final float[] context;
  private final int maxLength;

  /**
   * The working memory for sequences of at most {@code maxLength} positions; used by one thread at
   * a time.
   */
  public Attention(int heads, int headWidth, int maxLength) {
    if (heads < 1 || headWidth < 1 || maxLength < 1) {
      throw new IllegalArgumentException(
          "attention: %d heads of %d, %d positions (expected: all positive)"
              .formatted(heads, headWidth, maxLength));
    }
    this.heads = heads;
    this.headWidth = headWidth;
    this.maxLength = maxLength;
    paddedHead = Kernels.stride(headWidth);
    int paddedLength = Kernels.stride(maxLength);
    zeroBias = new float[Math.max(paddedLength, paddedHead)];
    keys = new float[headWidth * paddedLength];
    values = new float[maxLength * paddedHead];
    scores = new float[BLOCK * paddedLength];
    context = new float[BLOCK * paddedHead];
  }

  /**
   * Attends.
   *
   * @param qkv {@code length} rows, {@code stride} apart from {@code offset}: all heads' queries,
   *     then all keys, then all values
   * @param out {@code length} rows of heads × head width, {@code outStride} apart
   */
  public void apply(
      float[] qkv, int offset, int stride, int length, float[] out, int outOffset, int outStride) {
    int width = heads * headWidth;
    if (length > maxLength) {
      throw new IllegalArgumentException(
          "length: " + length + " (expected: at most " + maxLength + ")");
    }
    Checks.rows("qkv", qkv, offset, length, 3 * width, stride);
    Checks.rows("out", out, outOffset, length, width, outStride);
    for (int head = 0; head < heads; head++) {
      int query = offset + head * headWidth;
      PackedMatrix.packColumns(qkv, query + width, stride, headWidth, length, keys);
      PackedMatrix.packRows(qkv, query + 2 * width, stride, length, headWidth, values);
      int target = outOffset + head * headWidth;
      for (int first = 0; first < length; first += BLOCK) {
        int rows = Math.min(BLOCK, length - first);
        attend(qkv, query + first * stride, stride, rows, length);
        copy(out, target + first * outStride, outStride, rows);
      }
    }
  }

  private void attend(float[] qkv, int query, int stride, int rows, int length) {
    int padded = Kernels.stride(length);
    GEMM.multiply(
        new GemmKernel.Operands(
            qkv, query, stride, rows, headWidth, keys, zeroBias, scores, 0, padded),
        padded,
        Gemm.Epilogue.NONE);
    Softmax.apply(scores, 0, rows, length, padded);
    GEMM.multiply(
        new GemmKernel.Operands(
            scores, 0, padded, rows, length, values, zeroBias, context, 0, paddedHead),
        paddedHead,
        Gemm.Epilogue.NONE);
  }

  private void copy(float[] out, int target, int stride, int rows) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(context, row * paddedHead, out, target + row * stride, headWidth);
    }
  }
}
