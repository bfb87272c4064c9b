package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCommandTest {
  @TempDir Path folder;
  private CommandRunner triptych;
  private Path catalogue;

  @BeforeEach
  void write() throws IOException {
    triptych = new CommandRunner(folder);
    Path photos = Files.createDirectories(folder.resolve("photos"));
    Pictures.plain(photos.resolve("red.png"), 0xff0000);
    catalogue =
        Files.writeString(
            folder.resolve("catalogue.jsonl"),
            """
            {"id":"a","title":"red ball","image":"photos/red.png","price":3}
            {"id":"b","title":"blue ball"}
            """);
  }

  @Test
  void indexesOnceAndFindsNothingToDoTheSecondTime() {
    Outcome first = index(catalogue);
    assertThat(first.status()).isZero();
    assertThat(first.err()).isEqualTo("items: 2 of 2\n");
    assertThat(first.out())
        .matches(
            "2 in = 2 indexed \\+ 0 unchanged \\+ 0 duplicate \\+ 0 dead; 3 media encoded,"
                + " \\d+\\.\\d s\n");

    Outcome second = index(catalogue);
    assertThat(second.status()).isZero();
    assertThat(second.out())
        .startsWith("2 in = 0 indexed + 2 unchanged + 0 duplicate + 0 dead; 0 media encoded");
    assertThat(triptych.run("search", "balls", "--text", "red", "--data", folder).out())
        .containsPattern("1 +0\\.\\d+ +a +red ball +3\n");
  }

  @Test
  void tellsHowManySoundsThePackCannotHear() throws IOException {
    Files.write(folder.resolve("a.wav"), new byte[100]);
    Files.writeString(
        catalogue,
        "{\"id\":\"a\",\"title\":\"red\",\"audio\":[\"a.wav\",\"a.wav\"]}\n{\"id\":\"b\",\"title\":\"b\"}\n");
    assertThat(index(catalogue).out())
        .startsWith("2 in = 2 indexed")
        .endsWith("2 sounds left unheard: the pack has no audio tower\n");
    assertThat(index(catalogue).out()).doesNotContain("unheard");
  }

  @Test
  void readsTablesAndFolders() throws IOException {
    Path table =
        Files.writeString(
            folder.resolve("goods.csv"),
            "SKU;Name;Photo;price\n7;red ball;photos/red.png;3\n8;blue;;free\n");
    Outcome outcome =
        index(
            table,
            "--columns",
            "id=SKU,title=Name",
            "--columns",
            "image=Photo",
            "--delimiter",
            ";");
    assertThat(outcome.out()).startsWith("2 in = 1 indexed + 0 unchanged + 0 duplicate + 1 dead;");
    assertThat(index(folder.resolve("photos")).out()).startsWith("1 in = 1 indexed");
    assertThat(triptych.run("search", "balls", "--text", "red", "--data", folder).out())
        .contains(" 7 ", " red.png ");
    assertThat(index(table, "--columns", "SKU").status()).isEqualTo(2);
    assertThat(index(table, "--format", "xml").err()).startsWith("triptych: --format: xml");
    assertThat(index(table).err())
        .startsWith("triptych: file: " + table + ": columns: SKU;Name;Photo;price (expected: one");
  }

  @Test
  void endsWithThreeWhenSomethingWasLeftOut() throws IOException {
    Files.writeString(
        catalogue, "{\"id\":\"a\",\"title\":\"red\",\"image\":\"photos/none.png\"}\n{broken\n");
    Path dead = folder.resolve("dead.jsonl");

    Outcome outcome = index(catalogue, "--dead-letter", dead, "--workers", "1");

    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.out())
        .contains("2 in = 0 indexed + 0 unchanged + 0 duplicate + 2 dead;")
        .contains("Why items did not get in: " + dead);
    assertThat(Files.readAllLines(dead)).hasSize(2);
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    Outcome dry = index(catalogue, "--dry-run", "--prune");
    assertThat(dry.status()).isZero();
    assertThat(dry.out())
        .startsWith("dry run: 2 in = 2 indexed + 0 unchanged + 0 duplicate + 0 dead; 0 media enc");
    assertThat(folder.resolve("collections")).doesNotExist();
    index(catalogue);
    Files.writeString(catalogue, "{\"id\":\"c\",\"image\":\"none.png\"}\n");
    dry = index(catalogue, "--dry-run", "--prune");
    assertThat(dry.status()).isEqualTo(3);
    assertThat(dry.out())
        .contains("1 in = 0 indexed + 0 unchanged + 0 duplicate + 1 dead;")
        .contains("2 pruned")
        .contains("\"reason\":\"FILE_NOT_FOUND\"");
    assertThat(triptych.run("collections", "--data", folder).out()).contains(" 2 ");
  }

  @Test
  void prunesWhatTheCatalogueNoLongerHas() throws IOException {
    index(catalogue);
    Files.writeString(catalogue, "{\"id\":\"b\",\"title\":\"blue ball\"}\n");
    assertThat(index(catalogue, "--prune").out())
        .contains("1 in = 0 indexed + 1 unchanged", "1 pruned: the catalogues do not have them");
    assertThat(triptych.run("collections", "--data", folder).out()).contains(" 1 ");
    Files.writeString(catalogue, "{broken\n");
    Outcome broken = index(catalogue, "--prune");
    assertThat(broken.status()).isEqualTo(1);
    assertThat(broken.err()).startsWith("triptych: prune: 1 entries have no id");
    Files.writeString(catalogue, "");
    assertThat(index(catalogue, "--prune").err()).startsWith("triptych: prune: 0 entries");
    assertThat(triptych.run("collections", "--data", folder).out()).contains(" 1 ");
  }

  @Test
  void retriesWhatWasLeftOut() throws IOException {
    Files.writeString(
        catalogue,
        "{\"id\":\"a\",\"title\":\"red\",\"image\":\"photos/late.png\"}\n{broken\n{\"id\":\"b\"}\n");
    assertThat(index(catalogue).status()).isEqualTo(3);
    Pictures.plain(folder.resolve("photos/late.png"), 0xff0000);
    Outcome first = triptych.run("ingest", "retry", "balls", "--data", folder);
    assertThat(first.status()).isEqualTo(3);
    assertThat(first.out()).startsWith("3 in = 1 indexed + 0 unchanged + 0 duplicate + 2 dead;");
    Files.writeString(
        catalogue, "{\"id\":\"b\",\"title\":\"blue\"}\n{\"id\":\"c\",\"title\":\"green\"}\n");
    Outcome second = triptych.run("ingest", "retry", "balls", "--data", folder);
    assertThat(second.status()).isZero();
    assertThat(second.out()).startsWith("2 in = 2 indexed + 0 unchanged + 0 duplicate + 0 dead;");
    Outcome third = triptych.run("ingest", "retry", "balls", "--data", folder);
    assertThat(third.status()).isZero();
    assertThat(third.out()).isEqualTo("No dead letters: nothing to do.\n");
  }

  @Test
  void resumesOnlyWhatWasCutOff() {
    assertThat(index("--resume").err()).startsWith("triptych: collection: balls");
    index(catalogue);
    Outcome done = index("--resume");
    assertThat(done.status()).isEqualTo(1);
    assertThat(done.err()).contains("came to its end (expected: one that was cut off)");
    assertThat(index(catalogue, "--resume", "--dry-run").status()).isEqualTo(2);
  }

  @Test
  void tellsWrongUseFromFailure() {
    assertThat(triptych.run("index", "balls").err())
        .startsWith("triptych: FILE: missing (expected: FILE)\n");
    assertThat(index(catalogue, "--workers", "0").status()).isEqualTo(2);

    Outcome missing = index(folder.resolve("none.jsonl"));
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err())
        .isEqualTo(
            "triptych: file: %s (expected: a catalogue file)\n"
                .formatted(folder.resolve("none.jsonl")));
    assertThat(triptych.run("collections", "--data", folder).out()).startsWith("No collections");
    Outcome name = triptych.run("index", "No Such Name", catalogue, "--data", folder);
    assertThat(name.status()).isEqualTo(1);
    assertThat(name.err()).startsWith("triptych: collection: ").hasLineCount(1);
  }

  private Outcome index(Object... arguments) {
    List<Object> line = new ArrayList<>(List.of("index", "balls", "--data", folder));
    line.addAll(List.of(arguments));
    return triptych.run(line.toArray());
  }
}
