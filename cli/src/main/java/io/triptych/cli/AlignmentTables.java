package io.triptych.cli;

import io.triptych.encoder.align.training.Alignment;
import io.triptych.encoder.align.training.Figures;
import io.triptych.service.eval.EvaluationReport;
import java.util.List;
import java.util.Locale;

/** The tables of an alignment: what it finds of things held out, and of searches to keep. */
final class AlignmentTables {
  private AlignmentTables() {}

  /** What was found of the pairs, before and after. */
  static String pairs(TrainingPairs pairs, Alignment alignment, int width) {
    String thing = pairs.thing();
    TextTable table =
        new TextTable().left("search").right("measure").right("before").right("after");
    alignment.targetsAsk().ifPresent(search -> rows(table, "title → " + thing, search));
    alignment.thingsAsk().ifPresent(search -> rows(table, thing + " → title", search));
    alignment.viewsAsk().ifPresent(search -> rows(table, thing + " → " + thing, search));
    return String.format(
            Locale.ROOT,
            "%s; learnt: %s. Each was looked for among %.0f that the training did not see:%n",
            pairs.describe(),
            alignment.chosen(),
            alignment.pool())
        + table.render(width);
  }

  private static void rows(TextTable table, String name, Alignment.Search search) {
    Figures before = search.before();
    Figures after = search.after();
    table.row(name, "R@1", percent(before.recall1()), percent(after.recall1()));
    table.row(name, "R@10", percent(before.recall10()), percent(after.recall10()));
    table.row(name, "MRR", percent(before.reciprocalRank()), percent(after.reciprocalRank()));
  }

  /** A task to keep and what was found of it before and after. */
  record Kept(String name, EvaluationReport before, EvaluationReport after) {}

  /** What was found of the tasks to keep. */
  static String kept(List<Kept> tasks, int width) {
    TextTable table =
        new TextTable()
            .left("to keep")
            .right("queries")
            .right("measure")
            .right("before")
            .right("after");
    for (Kept task : tasks) {
      for (String metric : List.of("R@1", "R@10", "MRR")) {
        table.row(
            task.name(),
            Integer.toString(task.before().queries()),
            metric,
            percent(task.before().metrics().get(metric)),
            percent(task.after().metrics().get(metric)));
      }
    }
    return table.render(width);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
