package io.triptych.service.eval;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the queries of a task found, query by query.
 *
 * @param results at least one, in the order of the queries
 * @param unjudged how many queries were left out because nothing is judged for them
 */
public record Evaluation(List<QueryResult> results, int unjudged) {
  public Evaluation {
    results = List.copyOf(results);
    if (results.isEmpty()) {
      throw new IllegalArgumentException("results: 0 (expected: at least 1)");
    }
  }

  /** The names of the measures, in the order to show. */
  public List<String> measures() {
    return List.copyOf(results.getFirst().scores().keySet());
  }

  /** One measure of every query, in their order. */
  public double[] scores(String measure) {
    return results.stream().mapToDouble(result -> result.scores().get(measure)).toArray();
  }

  /** The mean of each measure over the queries, by name. */
  public Map<String, Double> means() {
    Map<String, Double> means = new LinkedHashMap<>();
    for (String measure : measures()) {
      means.put(measure, Arrays.stream(scores(measure)).sum() / results.size());
    }
    return means;
  }

  /**
   * The median over the queries of the rank of the first relevant item, of two middle ones their
   * mean; empty where it lies among the queries that found none.
   */
  public OptionalDouble medianRank() {
    double[] ranks =
        results.stream()
            .mapToDouble(r -> r.firstRelevant().orElse(Integer.MAX_VALUE))
            .sorted()
            .toArray();
    double low = ranks[(ranks.length - 1) / 2];
    double high = ranks[ranks.length / 2];
    return high == Integer.MAX_VALUE ? OptionalDouble.empty() : OptionalDouble.of((low + high) / 2);
  }

  /**
   * How many queries were refused, by reason in alphabetical order; none of them found anything.
   */
  public Map<String, Integer> refused() {
    Map<String, Integer> refused = new TreeMap<>();
    results.forEach(result -> result.refused().ifPresent(r -> refused.merge(r, 1, Integer::sum)));
    return refused;
  }

  /** {@link #refused()} in words, such as {@code EMPTY 2}; empty where there is none. */
  public String refusals() {
    return refused().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** How long rankings took. */
  public EvaluationReport.Latency latency() {
    long[] sorted = results.stream().mapToLong(QueryResult::nanos).sorted().toArray();
    return new EvaluationReport.Latency(percentile(sorted, 50), percentile(sorted, 99));
  }

  /** The means and times. */
  public EvaluationReport report() {
    return new EvaluationReport(results.size(), unjudged, means(), latency());
  }

  /** The queries of each language that is told, in the order of the languages' names. */
  public Map<String, Evaluation> byLanguage() {
    Map<String, List<QueryResult>> groups =
        results.stream()
            .filter(result -> !result.query().language().isEmpty())
            .collect(
                Collectors.groupingBy(
                    result -> result.query().language(), TreeMap::new, Collectors.toList()));
    Map<String, Evaluation> parts = new LinkedHashMap<>();
    groups.forEach((language, group) -> parts.put(language, new Evaluation(group, 0)));
    return parts;
  }

  /** The nearest-rank percentile, in milliseconds. */
  private static double percentile(long[] sorted, int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return sorted[rank - 1] / 1e6;
  }
}
