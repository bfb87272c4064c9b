package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The expected numbers are worked out by hand in the comments. */
class RankingMetricsTest {
  private static final double EPSILON = 1e-12;

  @Test
  void scoresBinaryJudgementsLikeTrecEval() {
    // Relevant at ranks 2 and 4, a third one never found.
    var metrics =
        new RankingMetrics(List.of("a", "b", "c", "d", "e"), Map.of("b", 1, "d", 1, "z", 1));

    assertThat(metrics.success(1)).isZero();
    assertThat(metrics.success(2)).isEqualTo(1);
    assertThat(metrics.precision(10)).isCloseTo(2 / 10.0, within(EPSILON));
    assertThat(metrics.reciprocalRank()).isEqualTo(0.5);
    // (1/2 + 2/4) / 3
    assertThat(metrics.averagePrecision()).isCloseTo(1 / 3.0, within(EPSILON));
    // DCG = 1/log2(3) + 1/log2(5) = 0.63092975 + 0.43067656 = 1.06160631
    // ideal = 1 + 0.63092975 + 1/log2(4) = 2.13092975
    assertThat(metrics.ndcg(10)).isCloseTo(1.06160631 / 2.13092975, within(1e-8));
  }

  @Test
  void gradesWeighInTheGainButNotInPrecision() {
    var metrics =
        new RankingMetrics(List.of("low", "zero", "high"), Map.of("low", 1, "zero", 0, "high", 3));

    // DCG = 1 + 0 + 3/log2(4) = 2.5; ideal = 3 + 1/log2(3) = 3.63092975
    assertThat(metrics.ndcg(10)).isCloseTo(2.5 / 3.63092975, within(1e-8));
    // (1/1 + 2/3) / 2
    assertThat(metrics.averagePrecision()).isCloseTo(5 / 6.0, within(EPSILON));
  }

  @Test
  void cutsRankingAndIdealAtTheSameRank() {
    // Twelve relevant items, the ranking holds the last two of them at ranks 1 and 11.
    Map<String, Integer> grades = new HashMap<>();
    IntStream.range(0, 12).forEach(i -> grades.put("r" + i, 1));
    List<String> ranking =
        List.of("r10", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "r11");
    var metrics = new RankingMetrics(ranking, grades);

    // The ideal of ten ranks: the sum of 1/log2(i + 1) for i = 1..10 = 4.54355936
    assertThat(metrics.ndcg(10)).isCloseTo(1 / 4.54355936, within(1e-8));
    assertThat(metrics.precision(10)).isCloseTo(0.1, within(EPSILON));
    // (1 + 2/11) / 12
    assertThat(metrics.averagePrecision()).isCloseTo(13 / 11.0 / 12, within(EPSILON));
  }

  @Test
  void negativeGradesCountAsNotRelevant() {
    var metrics = new RankingMetrics(List.of("junk", "good"), Map.of("junk", -2, "good", 1));

    assertThat(metrics.success(1)).isZero();
    assertThat(metrics.averagePrecision()).isEqualTo(0.5);
    assertThat(metrics.ndcg(10)).isCloseTo(0.63092975, within(1e-8));
  }

  @Test
  void nothingRelevantAndNothingFoundScoreZero() {
    for (var metrics :
        List.of(
            new RankingMetrics(List.of("a"), Map.of("a", 0)),
            new RankingMetrics(List.of(), Map.of("a", 1)))) {
      assertThat(metrics.success(10)).isZero();
      assertThat(metrics.precision(10)).isZero();
      assertThat(metrics.reciprocalRank()).isZero();
      assertThat(metrics.ndcg(10)).isZero();
      assertThat(metrics.averagePrecision()).isZero();
    }
  }

  @Test
  void refusesARankingThatRepeatsAnItem() {
    assertThatThrownBy(() -> new RankingMetrics(List.of("a", "b", "a"), Map.of()))
        .hasMessage("ranking: a (expected: every item once)");
  }
}
