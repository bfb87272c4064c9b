package io.triptych.bench.index;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Two ways to answer queries, by turns, so that what else runs on the machine meets both. A figure
 * is the median of the rounds.
 */
final class Timing {
  private final double[] means;
  private final double[] p99s;
  private final double[] peerMeans;

  Timing(int rounds) {
    means = new double[rounds];
    p99s = new double[rounds];
    peerMeans = new double[rounds];
  }

  /** Runs the rounds, after one that does not count; each gives the times of its queries in ns. */
  void run(Supplier<long[]> ours, Supplier<long[]> peer) {
    for (int round = -1; round < means.length; round++) {
      long[] times = ours.get();
      double peerMean = Arrays.stream(peer.get()).average().orElseThrow();
      if (round >= 0) {
        means[round] = Arrays.stream(times).average().orElseThrow();
        Arrays.sort(times);
        p99s[round] = times[Math.min(times.length - 1, times.length * 99 / 100)];
        peerMeans[round] = peerMean;
      }
    }
  }

  double meanMillis() {
    return median(means) / 1e6;
  }

  double p99Millis() {
    return median(p99s) / 1e6;
  }

  double qps() {
    return 1e9 / median(means);
  }

  double peerQps() {
    return 1e9 / median(peerMeans);
  }

  /** The median of the rounds' ratios of queries a second. */
  double ratio() {
    double[] ratios = new double[means.length];
    Arrays.setAll(ratios, i -> peerMeans[i] / means[i]);
    return median(ratios);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
