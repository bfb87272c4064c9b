package io.triptych.encoder.align.training;

import java.util.stream.IntStream;

/**
 * How well targets find things: means over pairs, from 0 to 1.
 *
 * @param recall1 the share whose first thing is a right one
 * @param recall10 the share with a right one among the first ten
 * @param reciprocalRank the mean of one over the place of the first right one
 */
public record Figures(double recall1, double recall10, double reciprocalRank) {
  private static final int CUT = 10;

  /** Of ranks from 0; those below 0 were not asked. */
  static Figures of(int[] all) {
    int[] ranks = IntStream.of(all).filter(r -> r >= 0).toArray();
    double count = Math.max(1, ranks.length);
    return new Figures(
        IntStream.of(ranks).filter(r -> r == 0).count() / count,
        IntStream.of(ranks).filter(r -> r < CUT).count() / count,
        IntStream.of(ranks).mapToDouble(r -> 1.0 / (1 + r)).average().orElse(0));
  }
}
