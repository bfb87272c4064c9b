package io.triptych.encoder.align.training;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Which candidate to take, by the one-standard-error rule (Breiman et al., Classification and
 * Regression Trees, 1984, section 3.4.3): of all that find as much as the best one, less at most
 * the standard error of the difference, the one that changes the base least.
 *
 * @param parts the trials on each part that was held out, by candidate; 0 is the base alone
 * @param candidates the highest number
 */
record Selection(List<Map<Integer, Trial>> parts, int candidates) {
  /** Leaves out no part. */
  static final int NONE = -1;

  /** The mean reciprocal rank of a candidate over all parts but one. */
  double score(int candidate, int without) {
    return DoubleStream.of(reciprocals(candidate, without)).average().orElseThrow();
  }

  /** The candidate to take by all parts but one; 0 for none. */
  int choose(int without) {
    int best = 0;
    for (int c = 1; c <= candidates; c++) {
      best = score(c, without) > score(best, without) && harmless(c, without) ? c : best;
    }
    double[] most = reciprocals(best, without);
    int least = best;
    for (int c = 0; c <= candidates; c++) {
      Gain gain = Gain.of(reciprocals(c, without), most);
      if (gain.mean() <= gain.error()
          && change(c, without) < change(least, without)
          && harmless(c, without)) {
        least = c;
      }
    }
    return least;
  }

  /**
   * How much more is found.
   *
   * @param mean of the differences
   * @param error the standard error of it
   */
  record Gain(double mean, double error) {
    private static final double SURE = 2;

    static Gain of(double[] before, double[] after) {
      int n = before.length;
      if (n == 0) {
        return new Gain(0, 0);
      }
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double gain = after[i] - before[i];
        sum += gain;
        squares += gain * gain;
      }
      double mean = sum / n;
      return new Gain(mean, Math.sqrt(Math.max(0, squares / n - mean * mean) / n));
    }

    /** Whether less is found, by more than the standard error. */
    boolean harms() {
      return mean < -error;
    }

    /** Whether more is found, by more than two standard errors. */
    boolean isSure() {
      return mean > SURE * error;
    }
  }

  /** Whether a candidate does no harm to the search by targets, nor to that by views. */
  private boolean harmless(int candidate, int without) {
    for (Function<Ranks, double[]> search :
        List.<Function<Ranks, double[]>>of(Ranks::targetReciprocals, Ranks::viewReciprocals)) {
      double[] before = reciprocals(0, without, search);
      if (Gain.of(before, reciprocals(candidate, without, search)).harms()) {
        return false;
      }
    }
    return true;
  }

  private double[] reciprocals(int candidate, int without) {
    return reciprocals(candidate, without, Ranks::reciprocals);
  }

  private double[] reciprocals(int candidate, int without, Function<Ranks, double[]> search) {
    return IntStream.range(0, parts.size())
        .filter(part -> part != without)
        .mapToObj(part -> search.apply(trial(part, candidate).ranks()))
        .flatMapToDouble(DoubleStream::of)
        .toArray();
  }

  private double change(int candidate, int without) {
    return IntStream.range(0, parts.size())
        .filter(part -> part != without)
        .mapToDouble(part -> trial(part, candidate).change())
        .average()
        .orElseThrow();
  }

  private Trial trial(int part, int candidate) {
    return Objects.requireNonNull(parts.get(part).get(candidate));
  }
}
