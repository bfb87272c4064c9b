package io.triptych.service.eval;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an evaluation measured.
 *
 * @param runs for each task in turn, each variant in turn
 */
public record EvalSuite(EvalPlan plan, List<TaskRun> runs) {
  public EvalSuite {
    runs = List.copyOf(runs);
  }

  /** The runs of a task, in the order of the variants. */
  public List<TaskRun> runs(EvalTask task) {
    return runs.stream().filter(run -> run.task().name().equals(task.name())).toList();
  }

  /** The mean of each measure with its interval, by name. */
  public Map<String, Interval> intervals(Evaluation evaluation) {
    Map<String, Interval> intervals = new LinkedHashMap<>();
    for (String measure : evaluation.measures()) {
      intervals.put(measure, plan.resampling().mean(evaluation.scores(measure)));
    }
    return intervals;
  }

  /** How each measure differs in {@code after} from {@code before}, over the same queries. */
  public Map<String, PairedDifference> differences(Evaluation before, Evaluation after) {
    Map<String, PairedDifference> differences = new LinkedHashMap<>();
    for (String measure : after.measures()) {
      differences.put(
          measure, plan.resampling().difference(before.scores(measure), after.scores(measure)));
    }
    return differences;
  }

  /**
   * The mean over the queries of the share of the first ten items of {@code before} that are among
   * the first ten of {@code after}: of an exact and an approximate search, the recall of the
   * approximation. A query for which {@code before} found nothing counts 1.
   */
  public static double overlap(Evaluation before, Evaluation after) {
    double sum = 0;
    for (int i = 0; i < before.results().size(); i++) {
      Set<String> expected = ids(before.results().get(i));
      Set<String> common = new HashSet<>(expected);
      common.retainAll(ids(after.results().get(i)));
      sum += expected.isEmpty() ? 1 : (double) common.size() / expected.size();
    }
    return sum / before.results().size();
  }

  private static Set<String> ids(QueryResult result) {
    return result.top().stream().map(QueryResult.Hit::id).collect(Collectors.toSet());
  }
}
