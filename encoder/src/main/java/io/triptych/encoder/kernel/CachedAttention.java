package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Attention.Rows;

/**
 * Attention of one query of one head, softmax(q·Kᵀ)·V, over keys and values that stay where they
 * are: for decoding token by token, where {@link Attention}'s packing would cost more than the
 * products. The query must come scaled by 1/√(head width).
 */
public final class CachedAttention {
  private static final DotKernel DOT = Kernels.pick(() -> new ScalarDot(), () -> new VectorDot());
  private static final WeightedSumKernel SUM =
      Kernels.pick(() -> new ScalarWeightedSum(), () -> new VectorWeightedSum());

  private final int headWidth;
  private final float[] scores;

  /**
   * The working memory for at most {@code maxLength} keys; used by one thread at a time.
   *
   * @param headWidth the length of a query, a key and a value
   */
  public CachedAttention(int headWidth, int maxLength) {
    if (headWidth < 1 || maxLength < 1) {
      throw new IllegalArgumentException(
          "attention: heads of %d, %d positions (expected: all positive)"
              .formatted(headWidth, maxLength));
    }
    this.headWidth = headWidth;
    scores = new float[maxLength];
  }

  /**
   * Attends.
   *
   * @param keyCount the rows of {@code keys} and {@code values}, at least 1
   * @param out takes the result, from {@code outOffset} on
   */
  public void apply(
      float[] query,
      int queryOffset,
      Rows keys,
      Rows values,
      int keyCount,
      float[] out,
      int outOffset) {
    if (keyCount < 1 || keyCount > scores.length) {
      throw new IllegalArgumentException(
          "keys: " + keyCount + " (expected: 1 to " + scores.length + ")");
    }
    Checks.rows("query", query, queryOffset, 1, headWidth, headWidth);
    Checks.rows("keys", keys.array(), keys.offset(), keyCount, headWidth, keys.stride());
    Checks.rows("values", values.array(), values.offset(), keyCount, headWidth, values.stride());
    Checks.rows("out", out, outOffset, 1, headWidth, headWidth);
    for (int key = 0, at = keys.offset(); key < keyCount; key++, at += keys.stride()) {
      scores[key] = DOT.product(query, queryOffset, keys.array(), at, headWidth);
    }
    Softmax.apply(scores, 0, 1, keyCount, keyCount);
    SUM.sum(
        scores,
        keyCount,
        values.array(),
        values.offset(),
        values.stride(),
        headWidth,
        out,
        outOffset);
  }
}
