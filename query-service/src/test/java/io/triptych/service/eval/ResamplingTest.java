package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResamplingTest {
  private final Resampling resampling = new Resampling(7, 10_000, 0.95);

  @Test
  void theIntervalOfAShareIsTheBinomialOne() {
    // 30 of 100: the binomial quantiles at 2.5 % and 97.5 % are 21 and 39.
    double[] scores = new double[100];
    Arrays.fill(scores, 0, 30, 1);

    Interval interval = resampling.mean(scores);

    assertThat(interval.value()).isEqualTo(0.3);
    assertThat(interval.low()).isCloseTo(0.21, within(0.0101));
    assertThat(interval.high()).isCloseTo(0.39, within(0.0101));
  }

  @Test
  void intervalsCoverTheTrueMeanAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(3);
    Resampling quick = new Resampling(1, 500, 0.9);
    int covered = 0;
    for (int trial = 0; trial < 400; trial++) {
      double[] scores = random.doubles(60).toArray();
      Interval interval = quick.mean(scores);
      covered += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
    }
    // Binomial with n = 400, p = 0.9: four standard deviations are 24; small samples cover less.
    assertThat(covered).isBetween(330, 384);
  }

  @Test
  void thePValueIsThatOfEverySignCounted() {
    // Eight differences of 1 and two of −1: of 2^10 signs, the sum is at least 6 in 56, at most −6
    // in 56 cases: p = 112 / 1024.
    double[] before = new double[10];
    double[] after = {1, 1, 1, 1, 1, 1, 1, 1, -1, -1};

    PairedDifference paired = new Resampling(5, 100_000, 0.95).difference(before, after);

    assertThat(paired.difference().value()).isCloseTo(0.6, within(1e-12));
    assertThat(paired.p()).isCloseTo(112 / 1024.0, within(0.004));
    assertThat(resampling.difference(after, before).difference().value())
        .isCloseTo(-0.6, within(1e-12));
  }

  @Test
  void alikeSystemsDifferByChance() {
    double[] scores = {0.1, 0.5, 1, 0};
    PairedDifference paired = resampling.difference(scores, scores);

    assertThat(paired.difference()).isEqualTo(new Interval(0, 0, 0));
    assertThat(paired.p()).isEqualTo(1);
  }

  @Test
  void aDifferenceOfEveryQueryIsSignificantAndNeverCertain() {
    double[] before = new double[40];
    double[] after = new double[40];
    Arrays.fill(after, 0.2);

    assertThat(resampling.difference(before, after).p()).isEqualTo(1 / 10_001.0);
  }

  @Test
  void theSeedDecides() {
    double[] scores = {0.3, 0.1, 0.8, 0.4, 1, 0.2, 0.6};

    assertThat(resampling.mean(scores)).isEqualTo(new Resampling(7, 10_000, 0.95).mean(scores));
    assertThat(new Resampling(8, 100, 0.95).mean(scores))
        .isNotEqualTo(new Resampling(9, 100, 0.95).mean(scores));
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThatThrownBy(() -> new Resampling(1, 99, 0.95))
        .hasMessage("resamples: 99 (expected: 100 to 1000000)");
    assertThatThrownBy(() -> new Resampling(1, 100, 1))
        .hasMessage("confidence: 1.0 (expected: more than 0, less than 1)");
    assertThatThrownBy(() -> resampling.difference(new double[2], new double[3]))
        .hasMessage("queries: 2 and 3 (expected: the same)");
  }
}
