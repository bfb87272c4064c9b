package io.triptych.encoder.block;

/** Sees the stages of a forward pass; how parity with another implementation is shown. */
@FunctionalInterface
public interface Observer {
  /** Sees nothing. */
  Observer NONE = (stage, x, rows, width, stride) -> {};

  /** The stage after the last layer and what norm follows it. */
  String LAST = "last_hidden_state";

  /**
   * A stage has ended.
   *
   * @param stage such as {@code hidden.0} (the embeddings), {@code hidden.3} (after layer 3) or
   *     {@code last_hidden_state}
   * @param x [rows, width], rows {@code stride} apart; valid during the call only
   */
  void stage(String stage, float[] x, int rows, int width, int stride);

  /**
   * A layer of a transformer has attended.
   *
   * @param queryKeyValue [rows, 3 · heads · headWidth], rows {@code stride} apart: all heads'
   *     queries, over the root of {@code headWidth}, then all keys, then all values; valid during
   *     the call only
   * @param rows the positions of all sequences
   */
  default void attention(float[] queryKeyValue, int rows, int heads, int headWidth, int stride) {}

  /** The name of the stage after layer {@code layer}; 0 is before the first. */
  static String hidden(int layer) {
    return "hidden." + layer;
  }
}
