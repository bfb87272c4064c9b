package io.triptych.cli;

import io.triptych.service.eval.Baseline;
import io.triptych.service.eval.EvalSuite;
import io.triptych.service.eval.EvalTask;
import io.triptych.service.eval.Evaluation;
import io.triptych.service.eval.EvaluationReport;
import io.triptych.service.eval.Interval;
import io.triptych.service.eval.PairedDifference;
import io.triptych.service.eval.TaskRun;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What an evaluation measured, as tables or as JSON. */
final class EvalPrinter {
  private final EvalSuite suite;
  private final int width;

  EvalPrinter(EvalSuite suite, int width) {
    this.suite = suite;
    this.width = width;
  }

  /** The only run, as JSON. */
  Map<String, Object> singleJson() {
    Evaluation evaluation = suite.runs().getFirst().evaluation();
    EvaluationReport report = evaluation.report();
    Map<String, Object> latency = new LinkedHashMap<>();
    latency.put("p50", Json.millis(report.latency().p50()));
    latency.put("p99", Json.millis(report.latency().p99()));
    Map<String, Object> intervals = new LinkedHashMap<>();
    suite
        .intervals(evaluation)
        .forEach((measure, i) -> intervals.put(measure, List.of(i.low(), i.high())));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("queries", report.queries());
    json.put("refused", evaluation.refused());
    json.put("metrics", report.metrics());
    json.put("intervals", intervals);
    evaluation.medianRank().ifPresent(rank -> json.put("median_rank", rank));
    json.put("latency_ms", latency);
    return json;
  }

  /** The only run, a measure a line. */
  String single() {
    Evaluation evaluation = suite.runs().getFirst().evaluation();
    TextTable table = new TextTable().left("measure").right("value").left(interval());
    table.row("queries", Integer.toString(evaluation.results().size()), "");
    if (!evaluation.refused().isEmpty()) {
      table.row("refused", evaluation.refusals(), "");
    }
    suite
        .intervals(evaluation)
        .forEach((measure, i) ->
            table.row(
                measure, format("%.4f", i.value()), format("%.4f to %.4f", i.low(), i.high())));
    table.row("median rank", rank(evaluation.medianRank()), "");
    table.row("latency p50", format("%.1f ms", evaluation.latency().p50()), "");
    table.row("latency p99", format("%.1f ms", evaluation.latency().p99()), "");
    return table.render(width);
  }

  /** For each task the first variant with intervals, the others beside it; then its languages. */
  String tables() {
    StringBuilder text = new StringBuilder();
    for (EvalTask task : suite.plan().tasks()) {
      List<TaskRun> runs = suite.runs(task);
      Evaluation first = runs.getFirst().evaluation();
      text.append(
          format(
              "%s: %s, %s, %d queries%s%n",
              task.name(),
              task.collection(),
              task.direction().id(),
              first.results().size(),
              first.refused().isEmpty() ? "" : ", refused: " + first.refusals()));
      text.append(comparison(runs)).append('\n');
      if (first.byLanguage().size() > 1) {
        text.append(languages(first)).append('\n');
      }
    }
    return text.toString();
  }

  private String comparison(List<TaskRun> runs) {
    Evaluation first = runs.getFirst().evaluation();
    TextTable table = new TextTable().left("measure").right(runs.getFirst().variant().name());
    table.left(interval());
    List<Map<String, PairedDifference>> differences = new ArrayList<>();
    for (TaskRun run : runs.subList(1, runs.size())) {
      table.right(run.variant().name()).right("diff.").right("p");
      differences.add(suite.differences(first, run.evaluation()));
    }
    suite
        .intervals(first)
        .forEach((measure, interval) -> table.row(cells(measure, interval, differences)));
    List<String> overlap = new ArrayList<>(List.of("same in first 10", "", ""));
    List<String> ranks = new ArrayList<>(List.of("median rank", rank(first.medianRank()), ""));
    List<String> times = new ArrayList<>(List.of("latency p50", millis(first), ""));
    for (TaskRun run : runs.subList(1, runs.size())) {
      String same = percent(EvalSuite.overlap(first, run.evaluation()));
      overlap.addAll(List.of(same, "", ""));
      ranks.addAll(List.of(rank(run.evaluation().medianRank()), "", ""));
      times.addAll(List.of(millis(run.evaluation()), "", ""));
    }
    if (runs.size() > 1) {
      table.row(overlap.toArray(String[]::new));
    }
    table.row(ranks.toArray(String[]::new)).row(times.toArray(String[]::new));
    return table.render(width);
  }

  private static String[] cells(
      String measure, Interval interval, List<Map<String, PairedDifference>> differences) {
    List<String> cells = new ArrayList<>();
    cells.add(measure);
    cells.add(percent(interval.value()));
    cells.add(percent(interval.low()) + " to " + percent(interval.high()));
    for (Map<String, PairedDifference> all : differences) {
      PairedDifference paired = all.get(measure);
      double difference = paired.difference().value();
      cells.add(percent(interval.value() + difference));
      cells.add(format("%+.1f", 100 * difference));
      cells.add(format("%.3f", paired.p()));
    }
    return cells.toArray(String[]::new);
  }

  private String languages(Evaluation evaluation) {
    TextTable table = new TextTable().left("language").right("queries");
    evaluation.measures().forEach(table::right);
    evaluation
        .byLanguage()
        .forEach((language, part) -> {
          List<String> cells = new ArrayList<>();
          cells.add(language);
          cells.add(Integer.toString(part.results().size()));
          part.means().values().forEach(mean -> cells.add(percent(mean)));
          table.row(cells.toArray(String[]::new));
        });
    return table.render(width);
  }

  /** How each measure of a baseline changed. */
  static String changes(List<Baseline.Change> changes, int width) {
    TextTable table = new TextTable().left("against the baseline").left("variant").left("measure");
    table.right("before").right("now").right("diff.").right("p");
    for (Baseline.Change change : changes) {
      table.row(
          change.task(),
          change.variant(),
          change.measure(),
          percent(change.before()),
          percent(change.after()),
          format("%+.1f", change.difference()),
          format("%.3f", change.p()));
    }
    return table.render(width);
  }

  private String interval() {
    BigDecimal percent = BigDecimal.valueOf(100 * suite.plan().resampling().confidence());
    MathContext digits = new MathContext(4);
    return percent.round(digits).stripTrailingZeros().toPlainString() + " % interval";
  }

  private static String rank(OptionalDouble rank) {
    return rank.isPresent() ? format("%.1f", rank.getAsDouble()) : "not found";
  }

  private static String millis(Evaluation evaluation) {
    return format("%.1f ms", evaluation.latency().p50());
  }

  private static String percent(double share) {
    return format("%.1f", 100 * share);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
