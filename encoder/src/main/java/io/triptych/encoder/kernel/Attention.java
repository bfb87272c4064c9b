package io.triptych.encoder.kernel;

/**
 * Attention of one head, softmax(Q·Kᵀ + B)·V (Vaswani et al., 2017). The queries must come scaled
 * by 1/√(head width).
 *
 * <p>How. Kᵀ and V are packed for {@link Gemm}, whose kernel then does both products; the scores
 * are computed for a block of queries at a time, so that they stay in the second-level cache from
 * the first product through the softmax to the second. The softmax's quotient is taken of the
 * second product's sums, which are fewer than the scores.
 */
public final class Attention {
  private static final GemmKernel GEMM = Gemm.kernel();
  private static final SoftmaxKernel SOFTMAX = Softmax.kernel();
  private static final int BLOCK = 96;

  private final int headWidth;
  private final int paddedHead;
  private final float[] zeroBias;
  private final float[] keys;
  private final float[] values;
  private final float[] scores;
  private final float[] context;
  private final float[] sums = new float[BLOCK];
  private final GemmKernel.Operands operands = new GemmKernel.Operands();
  private final int maxLength;

  /** Rows of one head's width in an array, {@code stride} apart. */
  public static final class Rows {
    private final float[] array;
    private final int stride;
    private int offset;

    /** The rows that begin at {@code offset}. */
    public Rows(float[] array, int offset, int stride) {
      this.array = array;
      this.offset = offset;
      this.stride = stride;
    }

    /** Makes these the rows that begin at {@code from}, and returns them. */
    public Rows at(int from) {
      offset = from;
      return this;
    }

    /** What they lie in. */
    public float[] array() {
      return array;
    }

    /** Where the first begins. */
    public int offset() {
      return offset;
    }

    /** From one to the next. */
    public int stride() {
      return stride;
    }
  }

  /**
   * The working memory for at most {@code maxLength} keys; used by one thread at a time.
   *
   * @param headWidth the length of a query, a key and a value
   */
  public Attention(int headWidth, int maxLength) {
    if (headWidth < 1 || maxLength < 1) {
      throw new IllegalArgumentException(
          "attention: heads of %d, %d positions (expected: all positive)"
              .formatted(headWidth, maxLength));
    }
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
   * @param queryCount the rows of {@code queries} and of {@code out}
   * @param keyCount the rows of {@code k} and {@code v}
   * @param causal whether query i sees the keys 0 to i + keyCount − queryCount only
   * @param bias [queryCount, keyCount], added to the scores; null for none
   */
  public void apply(
      Rows queries,
      int queryCount,
      Rows k,
      Rows v,
      int keyCount,
      boolean causal,
      Rows bias,
      Rows out) {
    if (keyCount > maxLength || keyCount < (causal ? queryCount : 1)) {
      throw new IllegalArgumentException(
          "keys: " + keyCount + " (expected: at most " + maxLength + ", 1 or more a query)");
    }
    check("queries", queries, queryCount);
    check("keys", k, keyCount);
    check("values", v, keyCount);
    check("out", out, queryCount);
    PackedMatrix.packColumns(k.array(), k.offset(), k.stride(), headWidth, keyCount, keys);
    PackedMatrix.packRows(v.array(), v.offset(), v.stride(), keyCount, headWidth, values);
    for (int first = 0; first < queryCount; first += BLOCK) {
      int rows = Math.min(BLOCK, queryCount - first);
      int query = queries.offset() + first * queries.stride();
      scores(queries, query, rows, keyCount);
      if (bias != null) {
        add(bias, first, rows, keyCount);
      }
      if (causal) {
        mask(first + keyCount - queryCount, rows, keyCount);
      }
      exponentials(rows, keyCount);
      combine(rows, keyCount, out, out.offset() + first * out.stride());
    }
  }

  private void check(String name, Rows rows, int count) {
    Checks.rows(name, rows.array(), rows.offset(), count, headWidth, rows.stride());
  }

  private void scores(Rows queries, int query, int rows, int length) {
    int padded = Kernels.stride(length);
    operands
        .a(queries.array(), query, queries.stride(), rows, headWidth)
        .b(keys, zeroBias)
        .c(scores, 0, padded);
    GEMM.multiply(operands, 0, padded, Gemm.Epilogue.NONE);
  }

  private void add(Rows bias, int first, int rows, int length) {
    int padded = Kernels.stride(length);
    for (int row = 0; row < rows; row++) {
      int from = bias.offset() + (first + row) * bias.stride();
      for (int i = 0; i < length; i++) {
        scores[row * padded + i] += bias.array()[from + i];
      }
    }
  }

  private void mask(int visible, int rows, int length) {
    int padded = Kernels.stride(length);
    for (int row = 0; row < rows; row++) {
      for (int i = visible + row + 1; i < length; i++) {
        scores[row * padded + i] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private void exponentials(int rows, int length) {
    int padded = Kernels.stride(length);
    for (int row = 0; row < rows; row++) {
      sums[row] = SOFTMAX.exponentials(scores, row * padded, length);
    }
  }

  /**
   * The weighted means of the values, by way of {@link #context} if a head has not whole panels.
   */
  private void combine(int rows, int length, Rows out, int target) {
    boolean direct = paddedHead == headWidth;
    float[] to = direct ? out.array() : context;
    int start = direct ? target : 0;
    int stride = direct ? out.stride() : paddedHead;
    operands
        .a(scores, 0, Kernels.stride(length), rows, length)
        .b(values, zeroBias)
        .c(to, start, stride);
    GEMM.multiply(operands, 0, paddedHead, Gemm.Epilogue.NONE);
    for (int row = 0; row < rows; row++) {
      int from = start + row * stride;
      SOFTMAX.scale(to, from, headWidth, 1 / sums[row], out.array(), target + row * out.stride());
    }
  }
}
