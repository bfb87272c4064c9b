package io.triptych.service.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an evaluation measured.
 *
 * @param queries how many queries count: those that are judged
 * @param unjudged how many queries were left out because nothing is judged for them
 * @param metrics the mean of each metric over the queries, by name, in the order to show
 * @param latency how long the rankings took
 */
public record EvaluationReport(
    int queries, int unjudged, Map<String, Double> metrics, Latency latency) {

  /**
   * Times for one query after another, from its words or the bytes of its medium to the ranking.
   *
   * @param p50 the median, in milliseconds
   * @param p99 the time that 99 of 100 queries keep within, in milliseconds
   */
  public record Latency(double p50, double p99) {}

  public EvaluationReport {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
