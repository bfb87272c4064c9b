package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
  @TempDir Path folder;
  private CommandRunner triptych;
  private Path queries;
  private Path qrels;

  @BeforeEach
  void fill() throws IOException {
    triptych = new CommandRunner(folder);
    ColourCatalogue.write(folder);
    Pictures.plain(folder.resolve("blue.png"), 0x0000ff);
    queries =
        Files.writeString(
            folder.resolve("queries.jsonl"),
            """
            {"id":"words","text":"red bicycle"}
            {"id":"picture","image":"blue.png"}
            {"id":"second","text":"green lamp","exclude":["sku-green"]}
            {"id":"unjudged","text":"pink"}
            """);
    qrels =
        Files.writeString(
            folder.resolve("qrels.tsv"),
            "words\t0\tsku-red\t1\npicture\t0\tsku-blue\t2\nsecond\t0\tsku-green\t1\n");
  }

  @Test
  void printsTheMeasuresAsJson() throws IOException {
    Outcome outcome = eval("--format", "json");

    assertThat(outcome.status()).isZero();
    JsonNode json = outcome.json();
    assertThat(json.get("queries").asInt()).isEqualTo(3);
    List<String> names = new ArrayList<>();
    json.get("metrics").fieldNames().forEachRemaining(names::add);
    assertThat(names).containsExactly("R@1", "R@5", "R@10", "P@10", "MRR", "nDCG@10", "MAP");
    assertThat(json.get("metrics").get("R@1").asDouble()).isEqualTo(2 / 3.0);
    assertThat(json.get("metrics").get("MAP").asDouble()).isEqualTo(2 / 3.0);
    assertThat(json.get("latency_ms").get("p99").asDouble())
        .isGreaterThanOrEqualTo(json.get("latency_ms").get("p50").asDouble())
        .isPositive();
    assertThat(outcome.out().lines()).hasSize(1);
    assertThat(outcome.err()).contains("queries: 3 of 3").contains("1 query without judgements");
  }

  @Test
  void printsTheMeasuresAsATable() {
    Outcome outcome = eval("--k", "1,3", "--exact", "--target", "text");

    assertThat(outcome.out()).containsPattern("measure +value").containsPattern("R@3 +0\\.6667");
    assertThat(outcome.out()).doesNotContain("R@5").containsPattern("latency p99 +\\d+\\.\\d ms");
  }

  @Test
  void namesTheLineThatIsBroken() throws IOException {
    Files.writeString(qrels, "words 0 sku-red 1\nwords sku-red\n");
    Outcome outcome = eval();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "triptych: %s:2: fields: 2 (expected: 4: query 0 item grade)\n".formatted(qrels));
  }

  @Test
  void tellsWrongUse() {
    assertThat(eval("--k", "0").status()).isEqualTo(2);
    assertThat(eval("--depth", "5").err())
        .startsWith("triptych: depth: 5 (expected: at least 10)\n");
    assertThat(eval("--target", "smell").err())
        .startsWith("triptych: --target: smell (expected: text, image, audio)\n");
    Outcome missing = triptych.run("eval", "colours", "--queries", queries);
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err()).startsWith("triptych: --qrels: missing (expected: R)\n");
  }

  @Test
  void runsManyTasksInManyWays() throws IOException {
    Path html = folder.resolve("report.html");
    Path saved = folder.resolve("saved.json");

    Outcome outcome = tasks("--html", html.toString(), "--save", saved.toString());

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("words: colours, text-text, 2 queries")
        .containsPattern("measure +graph +95 % interval +int8 +diff. +p")
        .containsPattern("R@1 +50.0 +0.0 to 100.0 +50.0 +\\+0.0 +1.000")
        .containsPattern("en +1 +100.0");
    String page = Files.readString(html);
    assertThat(page)
        .contains("<h2>words</h2>", "<h2>pictures</h2>", "red bicycle", "light-dark(")
        .contains("data:image/jpeg;base64,")
        .doesNotContain("<script", "http://", "https://");
    JsonNode json = new JsonMapper().readTree(Files.readString(saved));
    assertThat(json.get("runs")).hasSize(4);
    assertThat(json.get("runs").get(0).get("scores").get("words").get("R@1").asDouble()).isOne();
    assertThat(json.get("runs").get(1).get("against").get("overlap@10").asDouble()).isOne();

    Outcome again = tasks("--format", "json", "--baseline", saved.toString());
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.json().get("runs")).hasSize(4);
    assertThat(again.json().get("runs").get(0).has("scores")).isFalse();
  }

  @Test
  void failsWhereAMeasureFellBelowTheBaseline() throws IOException {
    Path saved = folder.resolve("saved.json");
    assertThat(tasks("--save", saved.toString()).status()).isZero();
    // As if "second" had been found then.
    String text = Files.readString(saved);
    int second = text.indexOf("\"second\":{\"R@1\":0.0");
    assertThat(second).isPositive();
    Files.writeString(
        saved, text.replaceFirst("\"second\":\\{\"R@1\":0.0", "\"second\":{\"R@1\":1.0"));

    Outcome fallen = tasks("--baseline", saved.toString());
    assertThat(fallen.status()).isEqualTo(1);
    assertThat(fallen.out()).containsPattern("words +graph +R@1 +100.0 +50.0 +-50.0 +1.000");
    assertThat(fallen.err())
        .contains("triptych: words, graph: R@1 fell by 50.00 points (expected: at most 1.00)\n");

    assertThat(tasks("--baseline", saved.toString(), "--max-drop", "50").status()).isZero();
  }

  @Test
  void tellsWhatThePackHasNoEarFor() throws IOException {
    Path sound = Files.write(folder.resolve("voice.wav"), new byte[44]);
    Files.writeString(
        queries, "{\"id\":\"words\",\"audio\":\"%s\"}\n".formatted(sound.getFileName()));
    Files.writeString(
        folder.resolve("eval.yaml"),
        "tasks: [{name: voice, collection: colours, queries: queries.jsonl, qrels: qrels.tsv,"
            + " direction: sound-text}]");

    Outcome outcome =
        triptych.run("eval", "--tasks", folder.resolve("eval.yaml"), "--data", folder);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "triptych: task voice: parts[0].audio: no audio tower (expected: a pack with one, such"
                + " as triptych-base)\n");
  }

  @Test
  void tasksExcludeTheOptionsOfOne() {
    Outcome both = eval("--tasks", "eval.yaml");
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).startsWith("triptych: --tasks and --queries: both (expected: one");
    assertThat(tasks("--max-drop", "-1").err())
        .startsWith("triptych: --max-drop: -1.0 (expected: 0 to 100)\n");
    assertThat(tasks("--baseline", "none.json").err())
        .isEqualTo("triptych: file: none.json (expected: a file of eval --save)\n");
  }

  private Outcome tasks(String... arguments) {
    try {
      Files.writeString(
          queries,
          """
          {"id":"words","text":"red bicycle","language":"en"}
          {"id":"picture","image":"blue.png"}
          {"id":"second","text":"green lamp","exclude":["sku-green"],"language":"de"}
          """);
      Files.writeString(
          folder.resolve("eval.yaml"),
          """
          resamples: 100
          tasks:
            - name: words
              collection: colours
              queries: queries.jsonl
              qrels: qrels.tsv
              direction: text-text
            - name: pictures
              collection: colours
              queries: queries.jsonl
              qrels: qrels.tsv
              direction: image-all
          variants:
            - name: graph
            - {name: int8, vectors: int8}
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Object> line =
        new ArrayList<>(List.of("eval", "--tasks", folder.resolve("eval.yaml"), "--data", folder));
    line.addAll(List.of(arguments));
    return triptych.run(line.toArray());
  }

  private Outcome eval(String... arguments) {
    List<Object> line =
        new ArrayList<>(
            List.of("eval", "colours", "--data", folder, "--queries", queries, "--qrels", qrels));
    line.addAll(List.of(arguments));
    return triptych.run(line.toArray());
  }
}
