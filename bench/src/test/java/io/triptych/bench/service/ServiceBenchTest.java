package io.triptych.bench.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceBenchTest {
  private static final Sizes TINY = new Sizes(0, 1, 10, 1, 40, 5);

  @TempDir Path folder;

  private ServiceBench.Options options(boolean json) throws Exception {
    Path catalogue = folder.resolve("catalogue.jsonl");
    Files.writeString(
        catalogue,
        """
        {"id": "1", "title": "Red dress with long sleeves"}
        {"id": "2", "title": "Blue dress without  sleeves"}
        {"id": "3", "title": "Giant panda in a tree"}
        """);
    return new ServiceBench.Options(
        300, true, json, catalogue, Optional.of(folder.resolve("work")), Duration.ofSeconds(1), 4);
  }

  private record Printed(String out, String log) {}

  private static Printed run(ServiceBench.Options options) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    ServiceBench.run(
        options,
        TINY,
        new WordEncoder(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(log, true, StandardCharsets.UTF_8));
    return new Printed(out.toString(StandardCharsets.UTF_8), log.toString(StandardCharsets.UTF_8));
  }

  @Test
  void everyRowHasAFigureAndTheCollectionIsUsedAgain() throws Exception {
    Printed first = run(options(true));
    JsonNode report = new ObjectMapper().readTree(first.out());
    assertThat(report.properties()).extracting(Map.Entry::getKey).containsExactly("rows");
    Map<String, JsonNode> rows = new HashMap<>();
    for (JsonNode row : report.path("rows")) {
      String name = row.path("name").textValue();
      assertThat(rows.put(name, row)).as(name).isNull();
      assertThat(row.path("value").isNumber()).as(name).isTrue();
      assertThat(row.path("value").doubleValue()).as(name).isNotNegative();
      assertThat(row.path("unit").isTextual()).as(name).isTrue();
      assertThat(row.path("ratio").isNumber()).as(name).isEqualTo(row.path("beside").isTextual());
    }
    assertThat(rows)
        .containsKeys(
            "answer kept, p50",
            "answer kept, p99",
            "miss, p50",
            "miss, encoding, p50",
            "miss, k-NN and BM25, p50",
            "miss, beyond both, p50",
            "encoder alone, p50",
            "16 callers, one by one",
            "16 callers, batches",
            "1 caller, batches, p50",
            "Zipf mix, no caches",
            "Zipf mix, 4 requests a text",
            "soak, offered",
            "soak, RESOURCE_EXHAUSTED",
            "soak, DEADLINE_EXCEEDED",
            "soak, heap before",
            "soak, heap after",
            "soak, normal again after");
    assertThat(value(rows, "Zipf mix, the first 2 requests a text, hit rate"))
        .isBetween(50.0, 100.0);
    assertThat(value(rows, "Zipf mix, the next 2 requests a text, hit rate"))
        .isGreaterThanOrEqualTo(value(rows, "Zipf mix, the first 2 requests a text, hit rate"));
    assertThat(value(rows, "soak, OK")).isPositive();
    assertThat(value(rows, "soak, another error")).isZero();
    // At least the steps, the items one by one and three searches of each session.
    assertThat(value(rows, "4 sessions, answers checked")).isEqualTo(4 * (5 + 8 + 3));
    assertThat(value(rows, "4 sessions, answers wrong")).as(first.log()).isZero();
    assertThat(first.log()).contains("collection: merging");

    Printed again = run(options(false));
    assertThat(again.log()).contains("collection: there already").doesNotContain("merging");
    assertThat(again.out().lines().skip(1).filter(line -> line.startsWith("miss, p50"))).hasSize(1);
  }

  private static double value(Map<String, JsonNode> rows, String name) {
    return rows.get(name).path("value").doubleValue();
  }

  @Test
  void frequentTextsAreTheFirstOnes() {
    QueryTexts texts = new QueryTexts(List.of("abcdefghijkl".split("")), 7);
    List<String> mix = texts.fresh(100);
    assertThat(mix).doesNotHaveDuplicates();
    List<String> drawn = texts.zipf(mix, 10_000);
    // 1 / (1 + 1/2 + … + 1/100) of the draws is 1,928; five standard deviations are 197.
    assertThat(drawn.stream().filter(mix.getFirst()::equals).count()).isBetween(1731L, 2125L);
    assertThat(drawn).containsAll(mix.subList(0, 20)).allMatch(mix::contains);
  }

  @Test
  void tooFewWordsAreRefused() {
    assertThatThrownBy(() -> new QueryTexts(List.of("a", "b"), 7))
        .hasMessage("words: 2 (expected: at least 9)");
  }
}
