package io.triptych.service.eval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Runs every task of a plan in every variant. */
public final class EvalRunner {
  private final RankerSource rankers;
  private final LongSupplier nanoClock;

  /** Told how far an evaluation has come. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} queries of {@code total} of a run are done. */
    void done(EvalTask task, EvalVariant variant, int done, int total);
  }

  private record Asked(EvalTask task, List<EvalQuery> queries, Qrels qrels) {}

  /**
   * Makes a runner.
   *
   * @param nanoClock a clock in nanoseconds, such as {@link System#nanoTime}
   */
  public EvalRunner(RankerSource rankers, LongSupplier nanoClock) {
    this.rankers = rankers;
    this.nanoClock = nanoClock;
  }

  /**
   * Runs the plan. Every file is read and every ranker opened before the first query is asked, so
   * that what is wrong with the last task is told at once.
   *
   * @throws IllegalArgumentException if a task has no judged query of its direction and language,
   *     or asks with what a pack cannot embed
   */
  public EvalSuite run(EvalPlan plan, Progress progress) throws IOException {
    List<Asked> asked = new ArrayList<>();
    for (EvalTask task : plan.tasks()) {
      List<EvalQuery> queries = task.select(EvalQueries.read(task.queries()));
      asked.add(new Asked(task, queries, Qrels.read(task.qrels())));
      for (EvalVariant variant : plan.variants()) {
        rankers.open(task, variant);
      }
    }
    List<TaskRun> runs = new ArrayList<>();
    for (Asked one : asked) {
      for (EvalVariant variant : plan.variants()) {
        runs.add(run(plan, one, variant, progress));
      }
    }
    return new EvalSuite(plan, runs);
  }

  private TaskRun run(EvalPlan plan, Asked asked, EvalVariant variant, Progress progress)
      throws IOException {
    EvalTask task = asked.task();
    RankerSource.Opened opened = rankers.open(task, variant);
    Evaluator evaluator = new Evaluator(opened.ranker(), plan.cutoffs(), plan.depth(), nanoClock);
    Evaluation evaluation;
    try {
      evaluation =
          evaluator.run(
              asked.queries(),
              asked.qrels(),
              (done, total) -> progress.done(task, variant, done, total));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("task " + task.name() + ": " + e.getMessage(), e);
    }
    List<EvalQuery> judged = evaluation.results().stream().map(QueryResult::query).toList();
    String digest = JudgementDigest.of(judged, asked.qrels());
    return new TaskRun(task, variant, opened.space(), digest, evaluation);
  }
}
