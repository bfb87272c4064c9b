package io.triptych.encoder.audio;

/**
 * A text that goes round in circles: its last tokens are the same few, {@value #TIMES} times over
 * and at least {@value #TOKENS} tokens in all. Speakers do not do that; a decoder that has lost the
 * sound does until its limit.
 */
final class Repetition {
  private static final int TIMES = 5;
  private static final int TOKENS = 20;
  private static final int LONGEST = 16;

  private Repetition() {}

  /** The length of the circle that the first {@code count} tokens end in, 0 if in none. */
  static int period(int[] tokens, int count) {
    for (int period = 1; period <= LONGEST; period++) {
      int span = Math.max(TOKENS, TIMES * period);
      if (span > count) {
        return 0;
      }
      if (repeats(tokens, count, period, span)) {
        return period;
      }
    }
    return 0;
  }

  private static boolean repeats(int[] tokens, int count, int period, int span) {
    for (int i = count - span + period; i < count; i++) {
      if (tokens[i] != tokens[i - period]) {
        return false;
      }
    }
    return true;
  }

  /** How many of the first {@code count} tokens are left when the circle is gone round once. */
  static int once(int[] tokens, int count) {
    int period = period(tokens, count);
    if (period == 0) {
      return count;
    }
    int kept = count;
    while (kept > period && tokens[kept - 1] == tokens[kept - 1 - period]) {
      kept--;
    }
    return kept;
  }
}
