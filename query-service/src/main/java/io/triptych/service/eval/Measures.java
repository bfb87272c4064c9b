package io.triptych.service.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The measures of an evaluation by name, in the order to show: R@k, P@10, MRR, nDCG@10, MAP. */
final class Measures {
  /** The cut-off of P and nDCG. */
  static final int CUT = 10;

  private final Map<String, ToDoubleFunction<RankingMetrics>> byName = new LinkedHashMap<>();

  /** The measures with an R@k for each of {@code cutoffs}. */
  Measures(List<Integer> cutoffs) {
    cutoffs.stream()
        .distinct()
        .sorted()
        .forEach(k -> byName.put("R@" + k, score -> score.success(k)));
    byName.put("P@" + CUT, score -> score.precision(CUT));
    byName.put("MRR", RankingMetrics::reciprocalRank);
    byName.put("nDCG@" + CUT, score -> score.ndcg(CUT));
    byName.put("MAP", RankingMetrics::averagePrecision);
  }

  /** Every measure of one ranking, each in [0, 1]. */
  Map<String, Double> of(RankingMetrics ranking) {
    Map<String, Double> values = new LinkedHashMap<>();
    byName.forEach((name, measure) -> values.put(name, measure.applyAsDouble(ranking)));
    return Collections.unmodifiableMap(values);
  }
}
