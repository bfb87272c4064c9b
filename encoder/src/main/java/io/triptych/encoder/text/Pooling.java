package io.triptych.encoder.text;

/** How the vectors of a text's tokens become one. */
public enum Pooling {
  /** The mean over all tokens, the special ones included. */
  MEAN,
  /** The first token's. */
  CLS,
  /** The maximum of each component over all tokens. */
  MAX;

  /**
   * Pools.
   *
   * @param x [length, out.length], rows {@code stride} apart from {@code offset}
   */
  void apply(float[] x, int offset, int length, int stride, float[] out) {
    switch (this) {
      case MEAN -> io.triptych.encoder.kernel.Pooling.mean(x, offset, length, stride, out);
      case CLS -> System.arraycopy(x, offset, out, 0, out.length);
      case MAX -> max(x, offset, length, stride, out);
    }
  }

  private static void max(float[] x, int offset, int length, int stride, float[] out) {
    System.arraycopy(x, offset, out, 0, out.length);
    for (int row = 1; row < length; row++) {
      for (int i = 0; i < out.length; i++) {
        out[i] = Math.max(out[i], x[offset + row * stride + i]);
      }
    }
  }
}
