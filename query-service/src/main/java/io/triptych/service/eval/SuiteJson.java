package io.triptych.service.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An evaluation as a tree of maps, lists, strings and numbers, for JSON. */
public final class SuiteJson {
  /** The version of this form. */
  static final int FORMAT = 1;

  private final EvalSuite suite;

  private SuiteJson(EvalSuite suite) {
    this.suite = suite;
  }

  /**
   * The tree.
   *
   * @param withScores whether it holds the measures of every query, as a baseline needs them
   */
  public static Map<String, Object> of(EvalSuite suite, boolean withScores) {
    return new SuiteJson(suite).tree(withScores);
  }

  private Map<String, Object> tree(boolean withScores) {
    Resampling resampling = suite.plan().resampling();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", FORMAT);
    tree.put("confidence", resampling.confidence());
    tree.put("resamples", resampling.rounds());
    tree.put("seed", resampling.seed());
    tree.put("runs", suite.runs().stream().map(run -> run(run, withScores)).toList());
    return tree;
  }

  private Map<String, Object> run(TaskRun run, boolean withScores) {
    Evaluation evaluation = run.evaluation();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("task", run.task().name());
    json.put("variant", run.variant().name());
    json.put("collection", run.task().collection());
    json.put("direction", run.task().direction().id());
    json.put("space", run.space().hex());
    json.put("judgements", run.judgements());
    json.put("queries", evaluation.results().size());
    json.put("unjudged", evaluation.unjudged());
    json.put("refused", evaluation.refused());
    json.put("metrics", evaluation.means());
    Map<String, Object> intervals = new LinkedHashMap<>();
    suite
        .intervals(evaluation)
        .forEach((measure, i) -> intervals.put(measure, List.of(i.low(), i.high())));
    json.put("intervals", intervals);
    evaluation.medianRank().ifPresent(rank -> json.put("median_rank", rank));
    EvaluationReport.Latency latency = evaluation.latency();
    json.put("latency_ms", Map.of("p50", latency.p50(), "p99", latency.p99()));
    Map<String, Object> languages = new LinkedHashMap<>();
    evaluation
        .byLanguage()
        .forEach((language, part) ->
            languages.put(
                language, Map.of("queries", part.results().size(), "metrics", part.means())));
    json.put("by_language", languages);
    TaskRun first = suite.runs(run.task()).getFirst();
    if (!first.variant().equals(run.variant())) {
      json.put("against", against(first, evaluation));
    }
    if (withScores) {
      Map<String, Object> scores = new LinkedHashMap<>();
      evaluation.results().forEach(result -> scores.put(result.query().id(), result.scores()));
      json.put("scores", scores);
    }
    return json;
  }

  private Map<String, Object> against(TaskRun first, Evaluation evaluation) {
    Map<String, Object> measures = new LinkedHashMap<>();
    suite
        .differences(first.evaluation(), evaluation)
        .forEach((measure, paired) -> {
          Interval difference = paired.difference();
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("difference", difference.value());
          one.put("interval", List.of(difference.low(), difference.high()));
          one.put("p", paired.p());
          measures.put(measure, one);
        });
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("variant", first.variant().name());
    json.put("overlap@10", EvalSuite.overlap(first.evaluation(), evaluation));
    json.put("metrics", measures);
    return json;
  }
}
