package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
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

  private Outcome eval(String... arguments) {
    List<Object> line =
        new ArrayList<>(
            List.of("eval", "colours", "--data", folder, "--queries", queries, "--qrels", qrels));
    line.addAll(List.of(arguments));
    return triptych.run(line.toArray());
  }
}
