package io.triptych.encoder.audio;

/**
 * What may come next in a text with time stamps (Radford et al., 2022, section 4.5, and the
 * official decoder): a text begins with one, in its first second; they come in pairs, the end of a
 * phrase and the beginning of the next, but for the last before the end of the text; they never go
 * back; and where all time stamps together are likelier than any word, one of them comes.
 */
final class TimeRules {
  /** The latest first time stamp: 50 · 0.02 s. */
  private static final int LATEST_FIRST = 50;

  private final int first;
  private final int end;

  /**
   * The rules of a vocabulary whose last tokens are time stamps.
   *
   * @param first the time stamp 0.00
   * @param end the token that ends a text; words are below it
   */
  TimeRules(int first, int end) {
    this.first = first;
    this.end = end;
  }

  /** Excludes what may not follow the first {@code count} of {@code tokens}. */
  void apply(float[] logits, int[] tokens, int count) {
    logits[first - 1] = Float.NEGATIVE_INFINITY;
    if (count == 0) {
      Logits.exclude(logits, 0, first);
      Logits.exclude(logits, Math.min(first + LATEST_FIRST + 1, logits.length), logits.length);
      return;
    }
    boolean time = tokens[count - 1] >= first;
    boolean pair = time && (count < 2 || tokens[count - 2] >= first);
    if (pair) {
      Logits.exclude(logits, first, logits.length);
    } else if (time) {
      Logits.exclude(logits, 0, end);
    }
    int last = lastTime(tokens, count);
    if (last >= 0) {
      // The end of a phrase may be followed by the same time as the next one's beginning.
      Logits.exclude(logits, first, time && !pair ? last : last + 1);
    }
    float word = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < first; i++) {
      word = Math.max(word, logits[i]);
    }
    if (Logits.logSum(logits, first, logits.length) > word) {
      Logits.exclude(logits, 0, first);
    }
  }

  private int lastTime(int[] tokens, int count) {
    for (int i = count - 1; i >= 0; i--) {
      if (tokens[i] >= first) {
        return tokens[i];
      }
    }
    return -1;
  }
}
