package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.SpaceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
  private static final SpaceId SPACE = new SpaceId("ab".repeat(32));

  @TempDir Path folder;
  private Path queries;
  private Path qrels;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("baseline.json");
    queries = folder.resolve("q.jsonl");
    qrels = folder.resolve("r.tsv");
    List<String> asked = new ArrayList<>();
    List<String> judged = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String language = i < 5 ? "zh" : "en";
      asked.add("{\"id\":\"q%d\",\"text\":\"x\",\"language\":\"%s\"}".formatted(i, language));
      judged.add("q%d 0 right 1".formatted(i));
    }
    Files.write(queries, asked);
    Files.write(qrels, judged);
  }

  @Test
  void tellsHowEveryMeasureChanged() throws IOException {
    Baseline.write(file, suite(Map.of("only", 20)));

    List<Baseline.Change> changes = Baseline.read(file).changes(suite(Map.of("only", 19)));

    assertThat(changes.stream().map(Baseline.Change::measure))
        .containsExactly("R@1", "R@5", "R@10", "P@10", "MRR", "nDCG@10", "MAP");
    Baseline.Change first = changes.getFirst();
    assertThat(first.before()).isEqualTo(1);
    assertThat(first.after()).isCloseTo(0.95, within(1e-12));
    assertThat(first.difference()).isCloseTo(-5, within(1e-9));
    assertThat(first.p()).isEqualTo(1);
    assertThat(first.fellBeyond(4.9)).isTrue();
    assertThat(first.fellBeyond(5)).isFalse();
    assertThat(changes.get(1).difference()).isZero();
  }

  @Test
  void refusesWhatCannotBeCompared() throws IOException {
    Baseline.write(file, suite(Map.of("only", 20)));
    Baseline kept = Baseline.read(file);

    assertThatThrownBy(() -> kept.changes(suite(Map.of("renamed", 20))))
        .hasMessage("baseline: task, only was not run (expected: all of the baseline's tasks)");
    Files.writeString(qrels, "\nq0 0 other 1", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> kept.changes(suite(Map.of("only", 20))))
        .hasMessage(
            "baseline: task has other queries or judgements (expected: those of the baseline)");
  }

  @Test
  void refusesFilesThatAreNoBaseline() throws IOException {
    assertThatThrownBy(() -> Baseline.read(file)).isInstanceOf(NoSuchFileException.class);
    for (String content : List.of("[]", "{", "{\"format\":2,\"runs\":[]}", "null")) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> Baseline.read(file))
          .as(content)
          .isInstanceOf(EvalFormatException.class)
          .hasMessageContaining("(expected: ");
    }
    Files.writeString(file, "{\"format\":1,\"runs\":[{\"task\":\"t\",\"variant\":\"v\"}]}");
    assertThatThrownBy(() -> Baseline.read(file))
        .hasMessage(file + ":1: scores: none for t (expected: a file of eval --save)");
  }

  @Test
  void replacesAnOlderFileAndLeavesNothingBeside() throws IOException {
    Files.writeString(file, "older");
    Baseline.write(file, suite(Map.of("only", 20)));

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file, queries, qrels);
    }
    assertThat(Baseline.read(file).changes(suite(Map.of("only", 20))))
        .allMatch(change -> change.difference() == 0);
  }

  @Test
  void comparesVariantsQueryByQueryAndLanguagesApart() throws IOException {
    EvalSuite suite = suite(Map.of("a", 20, "b", 10));
    Evaluation before = suite.runs().getFirst().evaluation();
    Evaluation after = suite.runs().getLast().evaluation();

    PairedDifference difference = suite.differences(before, after).get("R@1");
    assertThat(difference.difference().value()).isCloseTo(-0.5, within(1e-12));
    assertThat(difference.p()).isLessThan(0.01);
    // Both rankings hold the same two items.
    assertThat(EvalSuite.overlap(before, after)).isEqualTo(1);
    assertThat(after.medianRank()).hasValue(1.5);
    assertThat(after.byLanguage().keySet()).containsExactly("en", "zh");
    assertThat(after.byLanguage().get("zh").means()).containsEntry("R@1", 1.0);
    assertThat(after.byLanguage().get("en").means().get("R@1")).isCloseTo(5 / 15.0, within(1e-12));
  }

  /** One task; in each variant so many of the queries have the right item first, else second. */
  private EvalSuite suite(Map<String, Integer> variants) throws IOException {
    EvalTask task = new EvalTask("task", "shop", queries, qrels, Direction.ANY, "");
    List<EvalVariant> named =
        variants.keySet().stream().sorted().map(name -> EvalVariant.plain(name, false)).toList();
    EvalPlan plan =
        new EvalPlan(List.of(task), named, List.of(1, 5, 10), 10, new Resampling(1, 1000, 0.95));
    RankerSource source =
        (asked, variant) ->
            new RankerSource.Opened(
                (query, depth) ->
                    Integer.parseInt(query.id().substring(1)) < variants.get(variant.name())
                        ? List.of("right", "wrong")
                        : List.of("wrong", "right"),
                SPACE);
    return new EvalRunner(source, () -> 0).run(plan, (t, v, done, total) -> {});
  }

  @Test
  void aTaskWithoutQueriesOfItsKindIsRefusedBeforeAnyIsAsked() throws IOException {
    EvalTask good = new EvalTask("good", "shop", queries, qrels, Direction.ANY, "");
    EvalTask none = new EvalTask("none", "shop", queries, qrels, Direction.of("text-all"), "de");
    EvalPlan plan =
        new EvalPlan(
            List.of(good, none),
            List.of(EvalVariant.plain("v", false)),
            List.of(1),
            10,
            Resampling.DEFAULT);
    RankerSource source =
        (task, variant) ->
            new RankerSource.Opened(
                (query, depth) -> {
                  throw new AssertionError("asked");
                },
                SPACE);

    assertThatThrownBy(() -> new EvalRunner(source, () -> 0).run(plan, (t, v, d, n) -> {}))
        .hasMessage(
            "task none: none of 20 queries is text-all in language de (expected: at least 1)");
  }
}
