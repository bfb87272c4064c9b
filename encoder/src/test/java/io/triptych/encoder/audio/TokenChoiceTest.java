package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Words are 0 to 5, 6 is the end, 9 the first of the time stamps 0.00, 0.02 … 1.28 s. */
class TokenChoiceTest {
  private static final int END = 6;
  private static final int FIRST = 9;
  private static final int SIZE = FIRST + 65;

  private final TimeRules rules = new TimeRules(FIRST, END);

  private int[] allowed(float[] logits, int... tokens) {
    float[] x = logits.clone();
    rules.apply(x, Arrays.copyOf(tokens, tokens.length + 3), tokens.length);
    return IntStream.range(0, SIZE).filter(i -> x[i] > Float.NEGATIVE_INFINITY).toArray();
  }

  /** All tokens alike but a word that is likelier than all time stamps together. */
  private static float[] wordy() {
    float[] logits = new float[SIZE];
    logits[3] = 10;
    return logits;
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  @Test
  void aTextBeginsWithATimeInItsFirstSecond() {
    assertThat(allowed(wordy())).isEqualTo(range(FIRST, FIRST + 51));
  }

  @Test
  void behindTheFirstTimeAndBehindAPairComeWordsOrTheEnd() {
    assertThat(allowed(wordy(), FIRST)).isEqualTo(range(0, FIRST - 1));
    assertThat(allowed(wordy(), FIRST, 2, FIRST + 4, FIRST + 4)).isEqualTo(range(0, FIRST - 1));
  }

  @Test
  void behindAPhrasesEndComesTheNextOnesBeginningOrTheEnd() {
    int[] allowed = allowed(new float[SIZE], FIRST, 2, FIRST + 4);
    assertThat(allowed).isEqualTo(range(FIRST + 4, SIZE));
    float[] ending = new float[SIZE];
    ending[END] = 10;
    assertThat(allowed(ending, FIRST, 2, FIRST + 4))
        .startsWith(END, END + 1, FIRST + 4)
        .doesNotContain(FIRST - 1, 3);
  }

  @Test
  void timesNeverGoBackAndPhrasesLastSomeTime() {
    assertThat(allowed(wordy(), FIRST + 2, 1, 1))
        .doesNotContain(FIRST, FIRST + 1, FIRST + 2)
        .contains(1, FIRST + 3);
  }

  @Test
  void aTimeComesWhereAllTogetherAreLikelierThanAnyWord() {
    float[] logits = new float[SIZE];
    logits[3] = 3;
    assertThat(allowed(logits, FIRST, 1)).isEqualTo(range(FIRST + 1, SIZE));
    logits[3] = 5;
    assertThat(allowed(logits, FIRST, 1)).contains(0, 3, FIRST + 1);
  }

  @Test
  void sumsAndDraws() {
    float[] logits = {0, 1, 2, Float.NEGATIVE_INFINITY, -60};
    double exact = Math.log(1 + Math.E + Math.exp(2) + Math.exp(-60));
    assertThat(Logits.logSum(logits, 0, 5)).isEqualTo(exact, within(1e-6));
    assertThat(Logits.logSum(logits, 3, 4)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Logits.likeliest(logits)).isEqualTo(2);

    SplittableRandom random = new SplittableRandom(1);
    int[] counts = new int[5];
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      counts[Logits.draw(logits, 0.5, random)]++;
    }
    double sum = 1 + Math.exp(2) + Math.exp(4);
    for (int i = 0; i < 3; i++) {
      assertThat((double) counts[i] / draws).isEqualTo(Math.exp(2 * i) / sum, within(0.006));
    }
    assertThat(counts[3] + counts[4]).isZero();
  }

  @Test
  void aCircleIsSeenAndGoneRoundOnce() {
    int[] tokens = new int[60];
    Arrays.setAll(tokens, i -> i < 10 ? i : 20 + i % 3);
    assertThat(Repetition.period(tokens, 29)).isZero();
    assertThat(Repetition.period(tokens, 30)).isEqualTo(3);
    assertThat(Repetition.once(tokens, 30)).isEqualTo(13);
    assertThat(Repetition.once(tokens, 29)).isEqualTo(29);

    int[] same = new int[40];
    assertThat(Repetition.period(same, 19)).isZero();
    assertThat(Repetition.period(same, 20)).isEqualTo(1);
    assertThat(Repetition.once(same, 20)).isEqualTo(1);

    int[] wide = new int[100];
    Arrays.setAll(wide, i -> i % 17);
    assertThat(Repetition.period(wide, 100)).as("longer than any circle looked for").isZero();
  }
}
