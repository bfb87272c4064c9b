package io.triptych.cli;

import io.triptych.service.eval.EvaluationReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What an evaluation measured, as a table or as JSON. */
final class EvalPrinter {
  private EvalPrinter() {}

  static Map<String, Object> json(EvaluationReport report) {
    Map<String, Object> latency = new LinkedHashMap<>();
    latency.put("p50", Json.millis(report.latency().p50()));
    latency.put("p99", Json.millis(report.latency().p99()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("queries", report.queries());
    json.put("metrics", report.metrics());
    json.put("latency_ms", latency);
    return json;
  }

  static String table(EvaluationReport report, int width) {
    TextTable table = new TextTable().left("measure").right("value");
    table.row("queries", Integer.toString(report.queries()));
    report.metrics().forEach((name, value) -> table.row(name, format("%.4f", value)));
    table.row("latency p50", format("%.1f ms", report.latency().p50()));
    table.row("latency p99", format("%.1f ms", report.latency().p99()));
    return table.render(width);
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
