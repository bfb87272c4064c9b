package io.triptych.service.eval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Runs judged queries one after another and averages their metrics.
 *
 * <p>What counts: every query that has at least one judgement, as with {@code trec_eval -c}. One
 * that finds nothing or is refused, or whose judgements are all 0, contributes 0 to every mean.
 * Queries without any judgement are not run; they are counted apart. Judgements of queries that are
 * not asked have no effect.
 */
public final class Evaluator {
  /** How deep rankings go unless said otherwise; trec_eval's limit. */
  public static final int DEFAULT_DEPTH = 1000;

  /** Queries run before the clock counts, so that times are those of compiled code. */
  private static final int WARM_UP = 10;

  /** Told how far an evaluation has come. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} queries of {@code total} are done. */
    void done(int done, int total);
  }

  private final Ranker ranker;
  private final Measures measures;
  private final int depth;
  private final LongSupplier nanoClock;

  /**
   * Makes an evaluator.
   *
   * @param cutoffs the k of each R@k
   * @param depth how many items a ranking holds; at least the largest cut-off and 10
   * @param nanoClock a clock in nanoseconds, such as {@link System#nanoTime}
   */
  public Evaluator(Ranker ranker, List<Integer> cutoffs, int depth, LongSupplier nanoClock) {
    check(cutoffs, depth);
    this.ranker = ranker;
    this.measures = new Measures(cutoffs);
    this.depth = depth;
    this.nanoClock = nanoClock;
  }

  /**
   * Checks what an evaluator can be made with.
   *
   * @throws IllegalArgumentException if a cut-off is not positive, or the depth less than any
   */
  public static void check(List<Integer> cutoffs, int depth) {
    if (cutoffs.isEmpty() || cutoffs.stream().anyMatch(k -> k < 1)) {
      throw new IllegalArgumentException("k: " + cutoffs + " (expected: numbers of 1 or more)");
    }
    int deepest = Math.max(Measures.CUT, Collections.max(cutoffs));
    if (depth < deepest) {
      throw new IllegalArgumentException(
          "depth: " + depth + " (expected: at least " + deepest + ")");
    }
  }

  /**
   * Runs and scores the queries; the means and times.
   *
   * @param progress told after each query
   * @throws IllegalArgumentException if no query is judged
   */
  public EvaluationReport evaluate(List<EvalQuery> queries, Qrels qrels, Progress progress)
      throws IOException {
    return run(queries, qrels, progress).report();
  }

  /**
   * Runs and scores the queries, one by one.
   *
   * @param progress told after each query
   * @throws IllegalArgumentException if no query is judged
   */
  public Evaluation run(List<EvalQuery> queries, Qrels qrels, Progress progress)
      throws IOException {
    List<EvalQuery> judged =
        queries.stream().filter(query -> !qrels.grades(query.id()).isEmpty()).toList();
    if (judged.isEmpty()) {
      throw new IllegalArgumentException(
          "qrels: none for any of %d queries (expected: the same query ids in both files)"
              .formatted(queries.size()));
    }
    for (EvalQuery query : judged.subList(0, Math.min(WARM_UP, judged.size()))) {
      rank(query);
    }
    List<QueryResult> results = new ArrayList<>();
    for (EvalQuery query : judged) {
      long start = nanoClock.getAsLong();
      Found found = rank(query);
      long nanos = nanoClock.getAsLong() - start;
      results.add(result(query, found, qrels.grades(query.id()), nanos));
      progress.done(results.size(), judged.size());
    }
    return new Evaluation(results, queries.size() - results.size());
  }

  private record Found(List<String> ranking, Optional<String> refused) {}

  private Found rank(EvalQuery query) throws IOException {
    List<String> ranking;
    try {
      ranking = ranker.rank(query, depth + query.exclude().size());
    } catch (RefusedQueryException e) {
      return new Found(List.of(), Optional.of(e.reason()));
    }
    return new Found(
        ranking.stream().filter(id -> !query.exclude().contains(id)).limit(depth).toList(),
        Optional.empty());
  }

  private QueryResult result(
      EvalQuery query, Found found, Map<String, Integer> grades, long nanos) {
    List<String> ranking = found.ranking();
    RankingMetrics metrics = new RankingMetrics(ranking, grades);
    int shown = Math.min(QueryResult.TOP, ranking.size());
    List<QueryResult.Hit> top = new ArrayList<>();
    for (int rank = 1; rank <= shown; rank++) {
      String id = ranking.get(rank - 1);
      top.add(new QueryResult.Hit(id, OptionalInt.of(rank), grades.getOrDefault(id, 0) > 0));
    }
    return new QueryResult(
        query,
        measures.of(metrics),
        metrics.firstRelevant(),
        nanos,
        top,
        missed(ranking, shown, grades),
        found.refused());
  }

  /** Relevant items below the first {@code shown}, in their order; then those not found, by id. */
  private static List<QueryResult.Hit> missed(
      List<String> ranking, int shown, Map<String, Integer> grades) {
    Set<String> relevant = new TreeSet<>();
    grades.forEach((id, grade) -> {
      if (grade > 0) {
        relevant.add(id);
      }
    });
    relevant.removeAll(Set.copyOf(ranking.subList(0, shown)));
    List<QueryResult.Hit> missed = new ArrayList<>();
    for (int rank = shown + 1; rank <= ranking.size(); rank++) {
      String id = ranking.get(rank - 1);
      if (relevant.remove(id)) {
        missed.add(new QueryResult.Hit(id, OptionalInt.of(rank), true));
      }
    }
    relevant.forEach(id -> missed.add(new QueryResult.Hit(id, OptionalInt.empty(), true)));
    return missed.subList(0, Math.min(QueryResult.MISSED, missed.size()));
  }
}
