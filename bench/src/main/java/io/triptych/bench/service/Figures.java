package io.triptych.bench.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Figures of rounds by name; what counts is the median of the rounds. */
final class Figures {
  private final Map<String, List<Double>> rounds = new HashMap<>();

  void add(String name, double value) {
    rounds.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  double median(String name) {
    return quantile(rounds.get(name), 0.5);
  }

  /** The value that a share of the values does not exceed. */
  static double quantile(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("values: none (expected: at least one)");
    }
    Arrays.sort(sorted);
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }
}
