package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class IdealRankingTest {
  private static final double EPSILON = 1e-12;

  @Property(seed = "17")
  void theIdealOrderScoresOne(@ForAll @Size(min = 1, max = 40) List<@IntRange(max = 3) Integer> g) {
    Map<String, Integer> grades = new HashMap<>();
    IntStream.range(0, g.size()).forEach(i -> grades.put("i" + i, g.get(i)));
    List<String> best =
        grades.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    double expected = g.stream().anyMatch(grade -> grade > 0) ? 1 : 0;
    var metrics = new RankingMetrics(best, grades);

    assertThat(metrics.ndcg(10)).isCloseTo(expected, within(EPSILON));
    assertThat(metrics.averagePrecision()).isCloseTo(expected, within(EPSILON));
    assertThat(metrics.reciprocalRank()).isEqualTo(expected);
  }
}
