package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.bulk.ItemUpdate;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twelve red and twelve green pictures; one pack tells them apart, the other does not. */
class MigrateCommandTest {
  private static final int EACH = 12;

  @TempDir Path folder;
  private CommandRunner triptych;
  private Path queries;
  private Path qrels;

  private static Encoder encoder(Path pack) {
    return pack.endsWith("blind") ? new ColourBlindEncoder() : new FakeEncoder();
  }

  @BeforeEach
  void fill() throws IOException {
    triptych = new CommandRunner(folder, MigrateCommandTest::encoder);
    List<String> catalogue = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    List<String> judged = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      // Ties are broken by id, so that a pack that sees no difference finds the green ones first.
      Pictures.plain(folder.resolve("green" + i + ".png"), 0x00ff00 - (i << 8));
      Pictures.plain(folder.resolve("red" + i + ".png"), 0xff0000 - (i << 16));
      catalogue.add("{\"id\":\"a%02d\",\"image\":\"green%d.png\"}".formatted(i, i));
      catalogue.add("{\"id\":\"b%02d\",\"image\":\"red%d.png\"}".formatted(i, i));
      asked.add("{\"id\":\"q%d\",\"text\":\"red\"}".formatted(i));
      for (int j = 0; j < EACH; j++) {
        judged.add("q%d 0 b%02d 1".formatted(i, j));
      }
    }
    Files.write(folder.resolve("catalogue.jsonl"), catalogue);
    queries = Files.write(folder.resolve("queries.jsonl"), asked);
    qrels = Files.write(folder.resolve("qrels.tsv"), judged);
    assertThat(index("data").status()).isZero();
  }

  private Outcome index(String data, Object... more) {
    return run("index", data, "signals", folder.resolve("catalogue.jsonl"), more);
  }

  private Outcome run(
      String command, String data, String collection, Object first, Object... rest) {
    List<Object> line = new ArrayList<>(List.of(command, collection, first));
    line.addAll(List.of(rest));
    line.addAll(List.of("--data", folder.resolve(data)));
    return triptych.run(line.toArray());
  }

  private String space(String data) {
    try (Collection opened = new DataDirectory(folder.resolve(data)).open("signals")) {
      return opened.space().hex();
    }
  }

  @Test
  void movesComparesAndGoesBack() {
    Outcome moved =
        run(
            "migrate",
            "data",
            "signals",
            "--pack",
            "blind",
            "--queries",
            queries,
            "--qrels",
            qrels);

    assertThat(moved.status()).as(moved.err()).isZero();
    assertThat(moved.out())
        .contains("24 items = 24 written + 0 kept + 0 left; 24 media by stored features, 0 encoded")
        .containsPattern("measure +before +95 % interval +after +diff. +p")
        // Twelve queries that all lose everything: two of 4096 signs are as extreme.
        .containsPattern("R@1 +100.0 +100.0 to 100.0 +0.0 +-100.0 +0.00\\d\n")
        .endsWith("is of space " + "cb".repeat(32) + " now.\n");
    assertThat(space("data")).isEqualTo("cb".repeat(32));

    assertThat(run("search", "data", "signals", "--text", "red", "--pack", "blind").status())
        .isZero();
    Outcome wrong = run("search", "data", "signals", "--text", "red");
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.err()).contains("cb".repeat(32));

    assertThat(run("migrate", "data", "signals", "--pack", "blind").out())
        .contains("is of space " + "cb".repeat(32) + " already");
    Outcome back = run("migrate", "data", "signals", "--rollback");
    assertThat(back.out()).contains("is of space " + "c0".repeat(32) + " again");
    assertThat(space("data")).isEqualTo("c0".repeat(32));
  }

  @Test
  void mayCompareFirstAndSwitchLater() {
    Outcome looked =
        run(
            "migrate",
            "data",
            "signals",
            "--pack",
            "blind",
            "--queries",
            queries,
            "--qrels",
            qrels,
            "--no-switch");
    assertThat(looked.out()).contains("R@10", "Not switched: collection signals is as it was.");
    assertThat(space("data")).isEqualTo("c0".repeat(32));

    Outcome moved = run("migrate", "data", "signals", "--pack", "blind");
    assertThat(moved.out()).contains("24 items = 0 written + 24 kept + 0 left");
    assertThat(space("data")).isEqualTo("cb".repeat(32));
  }

  @Test
  void aWriterThatIsThereInTheEndIsToldOfAndTheRestIsQuick() throws Exception {
    try (Collection opened = new DataDirectory(folder.resolve("data")).open("signals");
        ItemIngestor ingestor =
            ItemIngestor.open(opened, new FakeEncoder(), new ImageDecoder()::decode)) {
      Outcome early = run("migrate", "data", "signals", "--pack", "blind");
      assertThat(early.status()).isEqualTo(4);
      assertThat(early.out()).isEqualTo(earlySummary(early.out()));
      assertThat(early.err())
          .endsWith(
              "triptych: collection: signals is being written (expected: nobody who writes; all is"
                  + " ready, run the same command again when the writer is closed, or use"
                  + " --wait)\n");
      assertThat(space("data")).isEqualTo("c0".repeat(32));
      ingestor.delete(List.of("a00"));
    }
    Outcome moved = run("migrate", "data", "signals", "--pack", "blind");
    assertThat(moved.status()).as(moved.err()).isZero();
    assertThat(moved.out()).contains("23 items = 0 written + 23 kept + 0 left");
    assertThat(space("data")).isEqualTo("cb".repeat(32));
  }

  /** One line, with the time as it came. */
  private static String earlySummary(String out) {
    assertThat(out).startsWith("24 items = 24 written + 0 kept + 0 left; ");
    return out.lines().findFirst().orElseThrow() + "\n";
  }

  @Test
  void waitsForTheWriterAndBringsOverWhatItWrites() throws Exception {
    StringWriter out = new StringWriter();
    CompletableFuture<Outcome> moving;
    try (Collection opened = new DataDirectory(folder.resolve("data")).open("signals");
        ItemIngestor ingestor =
            ItemIngestor.open(opened, new FakeEncoder(), new ImageDecoder()::decode)) {
      Object[] line = {
        "migrate", "signals", "--pack", "blind", "--wait", "--data", folder.resolve("data")
      };
      moving = CompletableFuture.supplyAsync(() -> triptych.runInto(out, line));
      while (!moving.isDone() && !out.toString().contains("waiting until nobody does")) {
        Thread.sleep(10);
      }
      ingestor.delete(List.of("a00", "b00"));
      AttributeValue price = new AttributeValue.Numeric(5);
      ingestor.update(List.of(new ItemUpdate("a01", Map.of("price", Optional.of(price)))));
      ingestor.upsert(
          List.of(new Item("late", "red", "", List.of(), List.of(), Map.of(), Optional.empty())));
      assertThat(moving).isNotDone();
    }
    Outcome moved = moving.get(1, TimeUnit.MINUTES);
    assertThat(moved.status()).as(moved.err()).isZero();
    assertThat(moved.out())
        .contains("Collection signals is being written: waiting until nobody does.\n")
        .contains("Caught up with what was written meanwhile: 2 written, 2 deleted, 0 left\n")
        .endsWith("is of space " + "cb".repeat(32) + " now.\n");
    try (Collection opened = new DataDirectory(folder.resolve("data")).open("signals");
        CollectionSearcher view = opened.searcher()) {
      assertThat(view.itemCount()).isEqualTo(23);
      assertThat(view.find("a00")).isEmpty();
      assertThat(view.find("late")).isPresent();
      assertThat(view.item(view.find("a01").orElseThrow()).attributes())
          .containsEntry("price", new AttributeValue.Numeric(5));
    }
  }

  @Test
  void tellsWhatIsMissingAndWhatIsWrong() throws IOException {
    Outcome both = run("migrate", "data", "signals", "--pack", "blind", "--rollback");
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).startsWith("triptych: --pack, --rollback: both (expected: one of them)");
    assertThat(run("migrate", "data", "signals", "--no-switch").err())
        .startsWith("triptych: --pack, --rollback: none (expected: one of them)");
    assertThat(run("migrate", "data", "signals", "--pack", "blind", "--qrels", qrels).err())
        .startsWith("triptych: --queries and --qrels: one of them (expected: both or none)");
    assertThat(run("migrate", "data", "signals", "--pack", "blind", "--wait", "--no-switch").err())
        .startsWith("triptych: --wait: with --no-switch (expected: a switch to wait for)");
    Outcome none = run("migrate", "data", "signals", "--rollback");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err()).contains("is the only one of collection signals (expected: one that");
    Outcome unlike =
        run(
            "migrate",
            "data",
            "signals",
            "--pack",
            "blind",
            "--from-pack",
            "blind",
            "--queries",
            queries,
            "--qrels",
            qrels);
    assertThat(unlike.status()).isEqualTo(1);
    assertThat(unlike.err()).contains("space: " + "cb".repeat(32) + " (expected: ");
    assertThat(space("data")).isEqualTo("c0".repeat(32));

    // What the store has lost is read again, and what is not there any more is named.
    try (var stored =
        Files.newDirectoryStream(folder.resolve("data/collections/signals/embeddings"))) {
      for (Path file : stored) {
        Files.delete(file);
      }
    }
    Files.delete(folder.resolve("red3.png"));
    Outcome missing = run("migrate", "data", "signals", "--pack", "blind");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.out())
        .contains("24 items = 23 written + 0 kept + 1 left; 0 media by stored features, 23 encoded")
        .contains("Why items cannot be brought over: ");
    assertThat(missing.err())
        .endsWith(
            "triptych: items: 1 of 24 cannot be brought over (expected: none; collection signals is"
                + " as it was, mend them or use --leave-out)\n");
    assertThat(space("data")).isEqualTo("c0".repeat(32));
    Outcome without = run("migrate", "data", "signals", "--pack", "blind", "--leave-out");
    assertThat(without.status()).as(without.err()).isZero();
    assertThat(without.out()).contains("24 items = 0 written + 23 kept + 1 left");
    assertThat(space("data")).isEqualTo("cb".repeat(32));
  }

  /** Two collections of one name, each made by its own pack: {@code eval} pairs their queries. */
  @Test
  void evalComparesTwoPacks() throws IOException {
    assertThat(index("blind-data", "--pack", "blind").status()).isZero();
    Path tasks =
        Files.writeString(
            folder.resolve("eval.yaml"),
            """
            tasks:
              - {name: red, collection: signals, queries: queries.jsonl, qrels: qrels.tsv}
            variants:
              - name: sees
              - {name: blind, pack: blind, data: blind-data}
            """);
    Outcome outcome = triptych.run("eval", "--tasks", tasks, "--data", folder.resolve("data"));
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .containsPattern("measure +sees +95 % interval +blind +diff. +p")
        .containsPattern("R@1 +100.0 +100.0 to 100.0 +0.0 +-100.0 +0.00\\d\n")
        .containsPattern("same in first 10 +50.0");

    // A pack and the collection of another do not go together.
    Files.writeString(tasks, Files.readString(tasks).replace(", data: blind-data", ""));
    Outcome crossed = triptych.run("eval", "--tasks", tasks, "--data", folder.resolve("data"));
    assertThat(crossed.status()).isEqualTo(1);
    assertThat(crossed.err()).contains("space: " + "cb".repeat(32) + " (expected: ");
  }
}
