package io.triptych.encoder.text;

/** How the vectors of a text's tokens become one, by their ids where a family goes by them. */
@FunctionalInterface
interface TokenPooling {
  /**
   * Pools.
   *
   * @param ids the text's tokens
   * @param x [length, out.length], rows {@code stride} apart from {@code offset}
   */
  void apply(int[] ids, float[] x, int offset, int length, int stride, float[] out);

  /** A pooling that does not look at ids. */
  static TokenPooling of(Pooling pooling) {
    return (ids, x, offset, length, stride, out) -> pooling.apply(x, offset, length, stride, out);
  }

  /** The last position, padding included. */
  static TokenPooling last() {
    return (ids, x, offset, length, stride, out) ->
        System.arraycopy(x, offset + (length - 1) * stride, out, 0, out.length);
  }

  /** The first of the tokens with the greatest id, which in CLIP's vocabulary ends the text. */
  static TokenPooling atGreatest() {
    return (ids, x, offset, length, stride, out) -> {
      int at = 0;
      for (int i = 1; i < ids.length; i++) {
        at = ids[i] > ids[at] ? i : at;
      }
      System.arraycopy(x, offset + at * stride, out, 0, out.length);
    };
  }

  /** The first token {@code id}; a text without one is an {@link IllegalArgumentException}. */
  static TokenPooling atFirst(int id) {
    return (ids, x, offset, length, stride, out) -> {
      int at = 0;
      while (at < ids.length && ids[at] != id) {
        at++;
      }
      if (at == ids.length) {
        throw new IllegalArgumentException(
            "token ids: no " + id + " (expected: the end of the text, eos_token_id)");
      }
      System.arraycopy(x, offset + at * stride, out, 0, out.length);
    };
  }
}
