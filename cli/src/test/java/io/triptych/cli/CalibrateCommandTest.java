package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Modality;
import io.triptych.indexer.Item;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrateCommandTest {
  private static final int ITEMS = 120;

  @TempDir Path folder;
  private CommandRunner triptych;

  @BeforeEach
  void fill() {
    triptych = new CommandRunner(folder);
    try (FakeEncoder encoder = new FakeEncoder();
        Collection collection = new DataDirectory(folder).openOrCreate("names", encoder);
        CollectionWriter writer = collection.writer()) {
      for (int i = 0; i < ITEMS; i++) {
        String title = "name" + i;
        Item item = new Item("i" + i, title, "", List.of(), List.of(), Map.of(), Optional.empty());
        Embedding embedding = encoder.encodeText(title);
        String hash = "%064x".formatted(i);
        EncodedMedium text =
            new EncodedMedium(
                Modality.TEXT, hash, Optional.of(embedding.vector()), Optional.empty());
        writer.put(new EncodedItem(item, hash, List.of(text)));
      }
      writer.commit();
    }
  }

  @Test
  void printsTheErrorBeforeAndAfterAndKeepsNothingUnasked() throws IOException {
    List<String> queries = new ArrayList<>();
    List<String> qrels = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      queries.add("{\"id\":\"q%d\",\"text\":\"name%d\"}".formatted(i, i));
      qrels.add("q%d 0 i%d 1".formatted(i, i));
    }
    Path asked = Files.write(folder.resolve("queries.jsonl"), queries);
    Path judged = Files.write(folder.resolve("qrels.tsv"), qrels);

    Outcome outcome =
        triptych.run(
            "calibrate",
            "names",
            "--data",
            folder,
            "--queries",
            asked,
            "--qrels",
            judged,
            "--format",
            "json");

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.json()).hasSize(1);
    var row = outcome.json().get(0);
    assertThat(row.get("pair").asText()).isEqualTo("text-text");
    assertThat(row.get("pairs").asInt()).isEqualTo(ITEMS);
    assertThat(row.get("method").asText()).isEqualTo("platt");
    assertThat(row.get("error").asDouble()).isLessThan(row.get("error_before").asDouble());
    assertThat(outcome.err()).doesNotContain("Kept");
  }

  @Test
  void tellsWhenThereIsTooLittle() {
    // Titles do not ask for texts, and there is nothing else.
    Outcome outcome = triptych.run("calibrate", "names", "--data", folder);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo("triptych: pairs: too few of every kind (expected: at least 100 of one)\n");
  }

  @Test
  void queriesNeedJudgements() {
    Outcome outcome = triptych.run("calibrate", "names", "--queries", "q.jsonl");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err())
        .startsWith("triptych: --queries and --qrels: one of them (expected: both or none)\n");
  }
}
