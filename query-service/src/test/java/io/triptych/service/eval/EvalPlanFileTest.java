package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.service.query.WeightPreset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvalPlanFileTest {
  private static final String TASK = "{name: a, collection: c, queries: q.jsonl, qrels: r.tsv}";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void files() throws IOException {
    file = folder.resolve("eval.yaml");
    Files.createFile(folder.resolve("q.jsonl"));
    Files.createFile(folder.resolve("r.tsv"));
  }

  @Test
  void readsEveryField() throws IOException {
    Files.writeString(
        file,
        """
        k: [3, 20]
        depth: 50
        seed: 9
        resamples: 500
        confidence: 90
        tasks:
          - name: Chinese words to pictures
            collection: shop
            queries: q.jsonl
            qrels: r.tsv
            direction: text-image
            language: zh
          - {name: spoken, collection: shop, queries: q.jsonl, qrels: r.tsv, direction: speech-image}
          - {name: sounds, collection: shop, queries: q.jsonl, qrels: r.tsv, direction: sound-sound}
        variants:
          - name: one
          - {name: two, pack: packs/b, data: data-b, exact: true, vectors: int4, preset: photos, csls: true}
        """);

    EvalPlan plan = EvalPlanFile.read(file);

    assertThat(plan.cutoffs()).containsExactly(3, 20);
    assertThat(plan.depth()).isEqualTo(50);
    assertThat(plan.resampling()).isEqualTo(new Resampling(9, 500, 0.9));
    assertThat(plan.tasks().getFirst())
        .isEqualTo(
            new EvalTask(
                "Chinese words to pictures",
                "shop",
                folder.resolve("q.jsonl"),
                folder.resolve("r.tsv"),
                new Direction(Direction.Asked.TEXT, Direction.Target.IMAGE),
                "zh"));
    assertThat(plan.tasks().stream().map(task -> task.direction().id()))
        .containsExactly("text-image", "speech-image", "sound-sound");
    assertThat(plan.variants())
        .containsExactly(
            EvalVariant.plain("one", false),
            new EvalVariant(
                "two",
                Optional.of(folder.resolve("packs/b")),
                Optional.of(folder.resolve("data-b")),
                true,
                Rounding.INT4,
                Optional.of(WeightPreset.PHOTOS),
                true));
  }

  @Test
  void whatIsLeftOutHasDefaults() throws IOException {
    Files.writeString(file, "tasks: [" + TASK + "]");

    EvalPlan plan = EvalPlanFile.read(file);

    assertThat(plan)
        .isEqualTo(
            new EvalPlan(
                List.of(
                    new EvalTask(
                        "a",
                        "c",
                        folder.resolve("q.jsonl"),
                        folder.resolve("r.tsv"),
                        Direction.ANY,
                        "")),
                List.of(EvalVariant.plain("default", false)),
                List.of(1, 5, 10),
                1000,
                Resampling.DEFAULT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                       | tasks: none (expected: at least 1)
          {tasks: []}                              | tasks: none (expected: at least 1)
          {tasks: [T, T]}                          | tasks: a comes twice (expected: a name of its own)
          {tasks: [{name: a, collection: c, queries: q.jsonl}]} | tasks.qrels: missing (expected: a value)
          {tasks: [{name: a, collection: c, queries: x, qrels: r.tsv}]} | tasks.queries: x (expected: a file that exists)
          {tasks: [{nam: a}]}                      | tasks.nam: unknown (expected: collection, direction, language, name, qrels, queries)
          {tasks: [T], variants: [{name: v, vectors: int3}]} | vectors: int3 (expected: none, int8, int4, bit)
          {tasks: [T], depth: 5}                   | depth: 5 (expected: at least 10)
          {tasks: [T], confidence: 100}            | confidence: 1.0 (expected: more than 0, less than 1)
          """)
  void namesWhatIsWrong(String yaml, String message) throws IOException {
    Files.writeString(file, yaml.replace("T", TASK));

    assertThatThrownBy(() -> EvalPlanFile.read(file))
        .isInstanceOf(EvalFormatException.class)
        .hasMessage(file + ":1: " + message);
  }

  @ParameterizedTest
  @CsvSource({"text", "image-smell", "smell-image", "text-image-text", "Text-image", "''"})
  void refusesOtherDirections(String direction) {
    assertThatThrownBy(() -> Direction.of(direction))
        .hasMessage(
            "direction: "
                + direction
                + " (expected: text or image or speech or sound or any, then -, then text or"
                + " image or sound or all)");
  }

  @Test
  void refusesWhatIsNoYaml() throws IOException {
    Files.writeString(file, "tasks:\n  - name: [\n");
    assertThatThrownBy(() -> EvalPlanFile.read(file))
        .isInstanceOf(EvalFormatException.class)
        .hasMessageStartingWith(file + ":");
    Files.delete(file);
    assertThatThrownBy(() -> EvalPlanFile.read(file)).isInstanceOf(NoSuchFileException.class);
  }
}
