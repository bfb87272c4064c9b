package io.triptych.service.eval;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Scores of one ranking against its judgements, all in [0, 1]. An item is relevant if its grade is
 * 1 or more; an item without a judgement is not. The formulas are those of trec_eval 9 (measures
 * {@code success}, {@code P}, {@code recip_rank}, {@code ndcg_cut}, {@code map}).
 */
public final class RankingMetrics {
  /** The gain at each rank; 0 where the item is not relevant. */
  private final int[] gains;

  /** The gains of all relevant items, the best first: what a perfect ranking would show. */
  private final int[] ideal;

  /**
   * Compares a ranking with its judgements.
   *
   * @param ranking ids, best first
   * @param grades the grade of each judged id
   * @throws IllegalArgumentException if an id comes twice in the ranking
   */
  public RankingMetrics(List<String> ranking, Map<String, Integer> grades) {
    Set<String> seen = new HashSet<>();
    gains = new int[ranking.size()];
    for (int rank = 0; rank < gains.length; rank++) {
      String id = ranking.get(rank);
      if (!seen.add(id)) {
        throw new IllegalArgumentException("ranking: " + id + " (expected: every item once)");
      }
      gains[rank] = Math.max(0, grades.getOrDefault(id, 0));
    }
    ideal =
        grades.values().stream()
            .filter(grade -> grade > 0)
            .sorted((a, b) -> Integer.compare(b, a))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /** R@k: 1 if at least one of the first k is relevant, else 0. */
  public double success(int k) {
    return relevant(k) > 0 ? 1 : 0;
  }

  /** P@k: the share of relevant items among k places; places left empty count as not relevant. */
  public double precision(int k) {
    return (double) relevant(k) / k;
  }

  /** 1 / rank of the first relevant item; 0 where there is none. */
  public double reciprocalRank() {
    OptionalInt first = firstRelevant();
    return first.isPresent() ? 1.0 / first.getAsInt() : 0;
  }

  /** The rank of the first relevant item, from 1; empty where the ranking holds none. */
  public OptionalInt firstRelevant() {
    return IntStream.rangeClosed(1, gains.length).filter(rank -> gains[rank - 1] > 0).findFirst();
  }

  /**
   * nDCG@k: the sum of gain / log2(rank + 1) over the first k, divided by that of the ideal ranking
   * of all judged items; 0 where nothing is relevant.
   */
  public double ndcg(int k) {
    return ideal.length == 0 ? 0 : dcg(gains, k) / dcg(ideal, k);
  }

  /**
   * Average precision: the sum of the precision at the rank of each relevant item found, divided by
   * the number of relevant items, found or not; 0 where nothing is relevant.
   */
  public double averagePrecision() {
    double sum = 0;
    int found = 0;
    for (int rank = 0; rank < gains.length; rank++) {
      if (gains[rank] > 0) {
        found++;
        sum += (double) found / (rank + 1);
      }
    }
    return ideal.length == 0 ? 0 : sum / ideal.length;
  }

  private long relevant(int k) {
    return IntStream.range(0, Math.min(k, gains.length)).filter(rank -> gains[rank] > 0).count();
  }

  private static double dcg(int[] gains, int k) {
    double sum = 0;
    for (int rank = 0; rank < Math.min(k, gains.length); rank++) {
      sum += gains[rank] * Math.log(2) / Math.log(rank + 2);
    }
    return sum;
  }
}
