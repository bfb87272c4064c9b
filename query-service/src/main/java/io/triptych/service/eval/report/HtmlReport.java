package io.triptych.service.eval.report;

import io.triptych.service.eval.Baseline;
import io.triptych.service.eval.EvalSuite;
import io.triptych.service.eval.EvalTask;
import io.triptych.service.eval.Evaluation;
import io.triptych.service.eval.EvaluationReport;
import io.triptych.service.eval.Interval;
import io.triptych.service.eval.PairedDifference;
import io.triptych.service.eval.TaskRun;
import java.util.List;
import java.util.Map;

/**
 * An evaluation as one page that needs no other file: for each task the figures of every variant
 * with their intervals, how they differ from the first, two plots, the languages apart, and the
 * worst and best queries with pictures. The same evaluation gives the same page.
 */
public final class HtmlReport {
  private final EvalSuite suite;
  private final ItemSource items;

  private HtmlReport(EvalSuite suite, ItemSource items) {
    this.suite = suite;
    this.items = items;
  }

  /**
   * The page.
   *
   * @param changes against a baseline; empty: no such table
   */
  public static String of(EvalSuite suite, List<Baseline.Change> changes, ItemSource items) {
    HtmlReport report = new HtmlReport(suite, items);
    StringBuilder body = new StringBuilder("<h1>Evaluation</h1>\n");
    body.append(report.about());
    body.append(report.baseline(changes));
    suite.plan().tasks().forEach(task -> body.append(report.task(task)));
    return Page.of(body.toString());
  }

  private String about() {
    return Markup.format(
        "<p class=\"about\">Per cent. Below each mean its %s %% bootstrap interval over the"
            + " queries; p from a paired randomisation test, not corrected for the number of"
            + " comparisons (%d draws, seed %d). Rankings %d deep.</p>%n",
        Markup.percent(suite.plan().resampling().confidence()).replace(".0", ""),
        suite.plan().resampling().rounds(),
        suite.plan().resampling().seed(),
        suite.plan().depth());
  }

  private String baseline(List<Baseline.Change> changes) {
    if (changes.isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<section><h2>Against the baseline</h2>\n");
    html.append("<div class=\"scroll\"><table>\n<tr><th>task<th>variant<th>measure<th>before");
    html.append("<th>now<th>difference<th>p</tr>\n");
    for (Baseline.Change change : changes) {
      html.append(
          Markup.format(
              "<tr><td>%s<td>%s<td>%s<td>%s<td>%s<td>%s<td>%.3f</tr>%n",
              Markup.escape(change.task()),
              Markup.escape(change.variant()),
              Markup.escape(change.measure()),
              Markup.percent(change.before()),
              Markup.percent(change.after()),
              signed(change.difference() / 100),
              change.p()));
    }
    return html.append("</table></div></section>\n").toString();
  }

  private String task(EvalTask task) {
    List<TaskRun> runs = suite.runs(task);
    List<Evaluation> evaluations = runs.stream().map(TaskRun::evaluation).toList();
    Evaluation first = evaluations.getFirst();
    StringBuilder html = new StringBuilder("<section>\n");
    html.append(
        Markup.format(
            "<h2>%s</h2>%n<p class=\"about\">Collection %s · %s%s · %d queries%s%s</p>%n",
            Markup.escape(task.name()),
            Markup.escape(task.collection()),
            task.direction().id().replace("-", " → "),
            task.language().isEmpty() ? "" : " · " + Markup.escape(task.language()),
            first.results().size(),
            first.unjudged() == 0 ? "" : ", " + first.unjudged() + " more without judgements",
            first.refused().isEmpty() ? "" : " · refused: " + Markup.escape(first.refusals())));
    html.append(figures(runs)).append(differences(runs));
    html.append("<div class=\"plots\">\n<figure>");
    html.append(DotPlot.svg(evaluations.stream().map(suite::intervals).toList()));
    html.append("<figcaption>Means with intervals</figcaption></figure>\n<figure>");
    html.append(RankCurve.svg(evaluations, suite.plan().depth()));
    html.append("<figcaption>Queries whose first relevant item is within the first k");
    html.append("</figcaption></figure>\n</div>\n");
    html.append(languages(first));
    html.append(new QueryGallery(runs.getFirst(), items).html());
    return html.append("</section>\n").toString();
  }

  private String figures(List<TaskRun> runs) {
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table>\n<tr><th>variant");
    for (String measure : runs.getFirst().evaluation().measures()) {
      html.append("<th>").append(Markup.escape(measure));
    }
    html.append("<th>median rank<th>p50<th>p99<th>space</tr>\n");
    for (int r = 0; r < runs.size(); r++) {
      TaskRun run = runs.get(r);
      html.append("<tr><td>").append(key(r)).append(Markup.escape(run.variant().name()));
      for (Interval value : suite.intervals(run.evaluation()).values()) {
        html.append(
            Markup.format(
                "<td>%s<small>%s–%s</small>",
                Markup.percent(value.value()),
                Markup.percent(value.low()),
                Markup.percent(value.high())));
      }
      EvaluationReport.Latency latency = run.evaluation().latency();
      var median = run.evaluation().medianRank();
      html.append(
          Markup.format(
              "<td>%s<td>%.1f ms<td>%.1f ms<td>%s</tr>%n",
              median.isPresent() ? Markup.format("%.1f", median.getAsDouble()) : "not found",
              latency.p50(),
              latency.p99(),
              run.space().abbreviated()));
    }
    return html.append("</table></div>\n").toString();
  }

  private String differences(List<TaskRun> runs) {
    if (runs.size() < 2) {
      return "";
    }
    Evaluation first = runs.getFirst().evaluation();
    StringBuilder html = new StringBuilder("<h3>Difference from ");
    html.append(Markup.escape(runs.getFirst().variant().name()));
    html.append("</h3>\n<div class=\"scroll\"><table>\n<tr><th>variant");
    first.measures().forEach(measure -> html.append("<th>").append(Markup.escape(measure)));
    html.append("<th>same in first ten</tr>\n");
    for (int r = 1; r < runs.size(); r++) {
      Evaluation other = runs.get(r).evaluation();
      html.append("<tr><td>").append(key(r)).append(Markup.escape(runs.get(r).variant().name()));
      for (PairedDifference paired : suite.differences(first, other).values()) {
        html.append(
            Markup.format(
                "<td>%s<small>p %.3f</small>", signed(paired.difference().value()), paired.p()));
      }
      html.append(Markup.format("<td>%s</tr>%n", Markup.percent(EvalSuite.overlap(first, other))));
    }
    return html.append("</table></div>\n").toString();
  }

  private static String languages(Evaluation evaluation) {
    Map<String, Evaluation> parts = evaluation.byLanguage();
    if (parts.size() < 2) {
      return "";
    }
    StringBuilder html = new StringBuilder("<h3>By language</h3>\n");
    html.append("<div class=\"scroll\"><table>\n<tr><th>language<th>queries");
    evaluation.measures().forEach(measure -> html.append("<th>").append(Markup.escape(measure)));
    html.append("</tr>\n");
    parts.forEach((language, part) -> {
      html.append("<tr><td>").append(Markup.escape(language));
      html.append("<td>").append(part.results().size());
      part.means().values().forEach(mean -> html.append("<td>").append(Markup.percent(mean)));
      html.append("</tr>\n");
    });
    return html.append("</table></div>\n").toString();
  }

  private static String key(int series) {
    return "<span class=\"key s" + series % Page.COLOURS + "\"></span>";
  }

  private static String signed(double share) {
    String sign = share > 0 ? "up" : share < 0 ? "down" : "";
    return Markup.format("<span class=\"%s\">%+.1f</span>", sign, 100 * share);
  }
}
