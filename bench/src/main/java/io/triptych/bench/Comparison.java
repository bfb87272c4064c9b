package io.triptych.bench;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Two ways to do the same, timed in turn: first both warm up, then pairs of rounds alternate, so
 * that whatever else the machine does falls on both alike. The ratio is the median over the pairs.
 */
final class Comparison {
  /**
   * The outcome.
   *
   * @param name what was run
   * @param ours our median rate, in items a second
   * @param peer the peer's median rate; null without a peer
   * @param ratio the median of the pairs' ratios, ours by the peer's; null without a peer
   * @param spread the largest ratio less the smallest, by the median; of our rates without a peer
   */
  record Row(String name, double ours, Double peer, Double ratio, double spread) {}

  private static final int MOST_WARMUPS = 10;
  private static final double STILL_FASTER = 1.02;

  private final int pairs;
  private final long warmupNanos;
  private final long roundNanos;

  private final LongSupplier clock;

  Comparison(int pairs, long warmupNanos, long roundNanos) {
    this(pairs, warmupNanos, roundNanos, System::nanoTime);
  }

  /** Compares by another clock, in ns. */
  Comparison(int pairs, long warmupNanos, long roundNanos, LongSupplier clock) {
    if (pairs < 1 || warmupNanos < 1 || roundNanos < 1) {
      throw new IllegalArgumentException(
          "rounds: %d of %d ns after %d ns (expected: all positive)"
              .formatted(pairs, roundNanos, warmupNanos));
    }
    this.clock = clock;
    this.pairs = pairs;
    this.warmupNanos = warmupNanos;
    this.roundNanos = roundNanos;
  }

  /** Compares; each call of a body does {@code items}. */
  Row run(String name, int items, Runnable ours, Runnable peer) {
    warmUp(items, ours);
    warmUp(items, peer);
    double[] our = new double[pairs];
    double[] theirs = new double[pairs];
    double[] ratios = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      our[i] = rate(items, ours, roundNanos);
      theirs[i] = rate(items, peer, roundNanos);
      ratios[i] = our[i] / theirs[i];
    }
    return new Row(name, median(our), median(theirs), median(ratios), spread(ratios));
  }

  /** Times one way alone. */
  Row run(String name, int items, Runnable ours) {
    warmUp(items, ours);
    double[] rates = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      rates[i] = rate(items, ours, roundNanos);
    }
    return new Row(name, median(rates), null, null, spread(rates));
  }

  /** Runs until it gets no faster: the JIT compiles what a new shape needs only as it comes. */
  private void warmUp(int items, Runnable body) {
    double before = rate(items, body, warmupNanos);
    for (int i = 0; i < MOST_WARMUPS; i++) {
      double now = rate(items, body, warmupNanos);
      if (now < before * STILL_FASTER) {
        return;
      }
      before = now;
    }
  }

  private double rate(int items, Runnable body, long nanos) {
    long start = clock.getAsLong();
    long calls = 0;
    long elapsed;
    do {
      body.run();
      calls++;
      elapsed = clock.getAsLong() - start;
    } while (elapsed < nanos);
    return calls * items * 1e9 / elapsed;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double spread(double[] values) {
    double max = Arrays.stream(values).max().orElseThrow();
    double min = Arrays.stream(values).min().orElseThrow();
    return (max - min) / median(values);
  }
}
