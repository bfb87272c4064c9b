package io.triptych.service.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Maximal marginal relevance (Carbonell and Goldstein, 1998). Of the candidates that are not chosen
 * yet the next is that with the largest
 *
 * <pre>  (1 − δ) · r(d) − δ · max_s cos(d, s)</pre>
 *
 * over those s that are chosen; δ is the diversity. r(d) is what d is ranked by, stretched so that
 * the best candidate has 1 and the worst 0: only so is it as large as cosines are, whatever an
 * expression makes of scores. Among equals the better ranked one is chosen.
 */
final class MarginalRelevance {
  private final ItemLikeness likeness;
  private final double diversity;
  private final SearchContext context;

  MarginalRelevance(ItemLikeness likeness, double diversity, SearchContext context) {
    this.likeness = likeness;
    this.diversity = diversity;
    this.context = context;
  }

  /**
   * Chooses {@code count} of the candidates.
   *
   * @param candidates indexes, the best first
   * @param values what each of them is ranked by, falling
   * @return the places in {@code candidates} of those that are chosen, in the order of choice
   */
  List<Integer> choose(int[] candidates, double[] values, int count) {
    double[] relevance = stretched(values);
    double[] nearest = new double[candidates.length];
    Arrays.fill(nearest, Double.NEGATIVE_INFINITY);
    boolean[] taken = new boolean[candidates.length];
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < Math.min(count, candidates.length)) {
      context.check();
      int next = -1;
      double best = 0;
      for (int i = 0; i < candidates.length; i++) {
        if (!taken[i]) {
          double redundancy = chosen.isEmpty() ? 0 : nearest[i];
          double marginal = (1 - diversity) * relevance[i] - diversity * redundancy;
          if (next < 0 || marginal > best) {
            next = i;
            best = marginal;
          }
        }
      }
      taken[next] = true;
      chosen.add(next);
      for (int i = 0; i < candidates.length; i++) {
        if (!taken[i]) {
          nearest[i] = Math.max(nearest[i], likeness.of(candidates[i], candidates[next]));
        }
      }
    }
    return chosen;
  }

  /** Finite values between 0 and 1; what is beyond all bounds is as good or bad as the last one. */
  private static double[] stretched(double[] values) {
    double max = Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
    double min = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
    return Arrays.stream(values)
        .map(value -> {
          double bounded = Double.isNaN(value) ? min : Math.clamp(value, min, max);
          return max > min ? (bounded - min) / (max - min) : 1;
        })
        .toArray();
  }
}
