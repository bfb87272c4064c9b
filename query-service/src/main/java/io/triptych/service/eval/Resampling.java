package io.triptych.service.eval;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How sure means over queries are, by drawing the queries again. The same seed gives the same
 * answers on every machine.
 *
 * @param seed of every draw
 * @param rounds how often is drawn, 100 to 1,000,000
 * @param confidence of intervals, in (0, 1)
 */
public record Resampling(long seed, int rounds, double confidence) {
  /** Ten thousand rounds, intervals of 95 %. */
  public static final Resampling DEFAULT = new Resampling(1, 10_000, 0.95);

  /** Two means whose difference is smaller than this differ by rounding alone. */
  private static final double ROUNDING = 1e-12;

  public Resampling {
    if (rounds < 100 || rounds > 1_000_000) {
      throw new IllegalArgumentException("resamples: " + rounds + " (expected: 100 to 1000000)");
    }
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence: " + confidence + " (expected: more than 0, less than 1)");
    }
  }

  /**
   * The mean with its percentile bootstrap interval (Efron, 1979): the middle {@code confidence} of
   * the means of as many scores drawn with replacement.
   *
   * @param scores of at least one query
   */
  public Interval mean(double[] scores) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double sum = 0;
      for (int i = 0; i < scores.length; i++) {
        sum += scores[random.nextInt(scores.length)];
      }
      means[round] = sum / scores.length;
    }
    Arrays.sort(means);
    double tail = (1 - confidence) / 2;
    return new Interval(
        Arrays.stream(scores).sum() / scores.length,
        means[(int) Math.floor(tail * (rounds - 1))],
        means[(int) Math.ceil((1 - tail) * (rounds - 1))]);
  }

  /**
   * The mean difference of paired scores with its bootstrap interval, and the p-value of a
   * two-sided randomisation test (Fisher, 1935; Smucker, Allan and Carterette, 2007): how often the
   * mean is at least as far from 0 when each difference takes its sign by the toss of a coin. The
   * drawn rounds count with the one that was measured, so p is never 0.
   *
   * @param before the scores of the queries in one system
   * @param after those of the same queries in the other
   */
  public PairedDifference difference(double[] before, double[] after) {
    if (before.length != after.length) {
      throw new IllegalArgumentException(
          "queries: %d and %d (expected: the same)".formatted(before.length, after.length));
    }
    double[] differences = new double[before.length];
    for (int i = 0; i < before.length; i++) {
      differences[i] = after[i] - before[i];
    }
    return new PairedDifference(mean(differences), randomisationTest(differences));
  }

  private double randomisationTest(double[] differences) {
    double measured = Math.abs(Arrays.stream(differences).sum());
    double[] differing = Arrays.stream(differences).filter(d -> d != 0).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    int asFar = 1;
    for (int round = 0; round < rounds; round++) {
      double sum = 0;
      for (double difference : differing) {
        sum += random.nextBoolean() ? difference : -difference;
      }
      if (Math.abs(sum) >= measured - ROUNDING) {
        asFar++;
      }
    }
    return asFar / (rounds + 1.0);
  }
}
