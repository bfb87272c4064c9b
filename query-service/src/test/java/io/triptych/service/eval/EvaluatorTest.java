package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
  @TempDir Path folder;

  private final List<String> progress = new ArrayList<>();
  private long now;

  @Test
  void averagesOverTheJudgedQueries() throws IOException {
    // first: relevant at rank 1; second: relevant at rank 2; third: finds nothing; fourth:
    // unjudged.
    Map<String, List<String>> rankings =
        Map.of("first", List.of("a", "b"), "second", List.of("b", "c"), "third", List.of());
    Ranker ranker = (query, depth) -> rankings.get(query.id());

    EvaluationReport report =
        evaluator(ranker, List.of(2, 1))
            .evaluate(
                List.of(words("first"), words("second"), words("third"), words("fourth")),
                qrels("first 0 a 1", "second 0 c 1", "third 0 a 1", "unasked 0 a 1"),
                (done, total) -> progress.add(done + " of " + total));

    assertThat(report.queries()).isEqualTo(3);
    assertThat(report.unjudged()).isEqualTo(1);
    assertThat(report.metrics().keySet())
        .containsExactly("R@1", "R@2", "P@10", "MRR", "nDCG@10", "MAP");
    assertThat(report.metrics().get("R@1")).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(report.metrics().get("R@2")).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(report.metrics().get("P@10")).isCloseTo(0.2 / 3, within(1e-12));
    assertThat(report.metrics().get("MRR")).isCloseTo(0.5, within(1e-12));
    assertThat(report.metrics().get("nDCG@10")).isCloseTo(1.63092975 / 3, within(1e-8));
    assertThat(report.metrics().get("MAP")).isCloseTo(0.5, within(1e-12));
    assertThat(progress).containsExactly("1 of 3", "2 of 3", "3 of 3");
  }

  @Test
  void dropsExcludedItemsBeforeScoring() throws IOException {
    List<Integer> asked = new ArrayList<>();
    Ranker ranker =
        (query, depth) -> {
          asked.add(depth);
          return List.of("itself", "twin", "match");
        };
    var query = new EvalQuery("q", new EvalQuery.Words("q"), Set.of("itself", "twin"));

    EvaluationReport report =
        evaluator(ranker, List.of(1))
            .evaluate(List.of(query), qrels("q 0 match 1"), (done, total) -> {});

    assertThat(report.metrics()).containsEntry("R@1", 1.0).containsEntry("MAP", 1.0);
    assertThat(asked).containsOnly(22);
  }

  /** Silence among the queries stops nothing, and is no query that never was. */
  @Test
  void refusedQueriesCountAsSuchThatFindNothing() throws IOException {
    Ranker ranker =
        (query, depth) -> {
          if (query.id().startsWith("silent")) {
            throw new RefusedQueryException("EMPTY", new IllegalArgumentException("silence"));
          }
          return List.of("a");
        };

    Evaluation evaluation =
        evaluator(ranker, List.of(1))
            .run(
                List.of(words("silent1"), words("loud"), words("silent2")),
                qrels("silent1 0 a 1", "loud 0 a 1", "silent2 0 a 1"),
                (done, total) -> progress.add(done + " of " + total));

    assertThat(evaluation.means()).containsEntry("R@1", 1 / 3.0);
    assertThat(evaluation.results()).hasSize(3);
    assertThat(evaluation.refused()).containsExactly(Map.entry("EMPTY", 2));
    assertThat(evaluation.refusals()).isEqualTo("EMPTY 2");
    assertThat(evaluation.results().getFirst().missed())
        .containsExactly(new QueryResult.Hit("a", OptionalInt.empty(), true));
    assertThat(progress).hasSize(3);
  }

  @Test
  void leavesOutWhatLiesBelowTheDepth() throws IOException {
    List<String> ranking = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      ranking.add("i" + i);
    }
    EvaluationReport report =
        evaluator((query, depth) -> ranking, List.of(1))
            .evaluate(List.of(words("q")), qrels("q 0 i20 1"), (done, total) -> {});

    assertThat(report.metrics()).containsEntry("MRR", 0.0).containsEntry("MAP", 0.0);
  }

  @Test
  void timesByNearestRankAndLeavesTheWarmUpOut() throws IOException {
    List<EvalQuery> queries = new ArrayList<>();
    List<String> judgements = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      queries.add(words("q" + i));
      judgements.add("q" + i + " 0 a 1");
    }
    int[] calls = {0};
    // Ten calls to warm up that take an hour each, then 1, 2, … 200 ms.
    Ranker ranker =
        (query, depth) -> {
          int call = ++calls[0];
          now += call <= 10 ? 3_600_000_000_000L : (call - 10) * 1_000_000L;
          return List.of("a");
        };

    EvaluationReport report =
        evaluator(ranker, List.of(1))
            .evaluate(queries, qrels(judgements.toArray(String[]::new)), (done, total) -> {});

    assertThat(report.latency()).isEqualTo(new EvaluationReport.Latency(100, 198));
  }

  @Test
  void refusesWhatCannotBeScored() {
    Ranker ranker = (query, depth) -> List.of();
    assertThatThrownBy(() -> evaluator(ranker, List.of(0)))
        .hasMessage("k: [0] (expected: numbers of 1 or more)");
    assertThatThrownBy(() -> new Evaluator(ranker, List.of(50), 20, () -> now))
        .hasMessage("depth: 20 (expected: at least 50)");
    assertThatThrownBy(() ->
            evaluator(ranker, List.of(1))
                .evaluate(List.of(words("q")), qrels("other 0 a 1"), (done, total) -> {}))
        .hasMessage(
            "qrels: none for any of 1 queries (expected: the same query ids in both files)");
  }

  private Evaluator evaluator(Ranker ranker, List<Integer> cutoffs) {
    return new Evaluator(ranker, cutoffs, 20, () -> now);
  }

  private static EvalQuery words(String id) {
    return new EvalQuery(id, new EvalQuery.Words(id), Set.of());
  }

  private Qrels qrels(String... lines) throws IOException {
    return Qrels.read(Files.writeString(folder.resolve("qrels"), String.join("\n", lines)));
  }
}
