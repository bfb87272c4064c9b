package io.triptych.service.eval;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Runs judged queries one after another and averages their metrics.
 *
 * <p>What counts: every query that has at least one judgement, as with {@code trec_eval -c}. One
 * that finds nothing, or whose judgements are all 0, contributes 0 to every mean. Queries without
 * any judgement are not run; they are counted apart. Judgements of queries that are not asked have
 * no effect.
 */
public final class Evaluator {
  /** How deep rankings go unless said otherwise; trec_eval's limit. */
  public static final int DEFAULT_DEPTH = 1000;

  private static final int CUT = 10;

  /** Queries run before the clock counts, so that times are those of compiled code. */
  private static final int WARM_UP = 10;

  /** Told how far an evaluation has come. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} queries of {@code total} are done. */
    void done(int done, int total);
  }

  private final Ranker ranker;
  private final int[] cutoffs;
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
    this.cutoffs = cutoffs.stream().mapToInt(Integer::intValue).distinct().sorted().toArray();
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
    int deepest = Math.max(CUT, Collections.max(cutoffs));
    if (depth < deepest) {
      throw new IllegalArgumentException(
          "depth: " + depth + " (expected: at least " + deepest + ")");
    }
  }

  /**
   * Runs and scores the queries.
   *
   * @param progress told after each query
   * @throws IllegalArgumentException if no query is judged
   */
  public EvaluationReport evaluate(List<EvalQuery> queries, Qrels qrels, Progress progress)
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
    RankingMetrics[] scores = new RankingMetrics[judged.size()];
    long[] nanos = new long[judged.size()];
    for (int i = 0; i < scores.length; i++) {
      EvalQuery query = judged.get(i);
      long start = nanoClock.getAsLong();
      List<String> ranking = rank(query);
      nanos[i] = nanoClock.getAsLong() - start;
      scores[i] = new RankingMetrics(ranking, qrels.grades(query.id()));
      progress.done(i + 1, scores.length);
    }
    return new EvaluationReport(
        scores.length, queries.size() - scores.length, means(scores), latency(nanos));
  }

  private List<String> rank(EvalQuery query) throws IOException {
    return ranker.rank(query, depth + query.exclude().size()).stream()
        .filter(id -> !query.exclude().contains(id))
        .limit(depth)
        .toList();
  }

  private Map<String, Double> means(RankingMetrics[] scores) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (int k : cutoffs) {
      means.put("R@" + k, mean(scores, score -> score.success(k)));
    }
    means.put("P@" + CUT, mean(scores, score -> score.precision(CUT)));
    means.put("MRR", mean(scores, RankingMetrics::reciprocalRank));
    means.put("nDCG@" + CUT, mean(scores, score -> score.ndcg(CUT)));
    means.put("MAP", mean(scores, RankingMetrics::averagePrecision));
    return means;
  }

  private static double mean(RankingMetrics[] scores, ToDoubleFunction<RankingMetrics> metric) {
    return Arrays.stream(scores).mapToDouble(metric).sum() / scores.length;
  }

  private static EvaluationReport.Latency latency(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new EvaluationReport.Latency(percentile(sorted, 50), percentile(sorted, 99));
  }

  /** The nearest-rank percentile, in milliseconds. */
  private static double percentile(long[] sorted, int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return sorted[rank - 1] / 1e6;
  }
}
