package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import io.triptych.encoder.pack.ModelPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a checkpoint to a search, with real towers. */
class PackImportCommandTest {
  private static final Path CHECKPOINT =
      Path.of(
          System.getProperty("triptych.root"), "encoder/src/test/resources/checkpoint/clip-gelu");

  @TempDir Path folder;

  private CommandRunner triptych;

  @BeforeEach
  void start() {
    triptych = new CommandRunner(folder, pack -> ModelPack.open(pack).encoder(1));
  }

  private Outcome importClip(Path target, Object... more) {
    Object[] arguments =
        Stream.concat(
                Stream.of("pack", "import", CHECKPOINT, "--out", target, "--licence", "MIT"),
                Stream.of(more))
            .toArray();
    return triptych.run(arguments);
  }

  @Test
  void importsListsVerifiesEncodesAndSearches() throws IOException {
    Path pack = folder.resolve("models/tiny");
    Outcome imported = importClip(pack, "--name", "tiny");
    assertThat(imported.err()).isEmpty();
    assertThat(imported.out()).matches("tiny, text and image, 36 dimensions, space [0-9a-f]{12}\n");
    assertThat(imported.status()).isZero();
    String space = imported.out().strip().substring(imported.out().strip().length() - 12);

    Outcome list = triptych.run("pack", "list");
    assertThat(list.status()).isZero();
    assertThat(list.out())
        .startsWith("pack  version  towers")
        .containsPattern("tiny  1 +text, image +36 +MIT +\\d\\.\\d  " + space + "\n");
    JsonNode listed =
        triptych.run("pack", "list", folder.resolve("models"), "--format", "json").json();
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).get("towers").toString()).isEqualTo("[\"text\",\"image\"]");
    assertThat(listed.get(0).get("space").asText()).startsWith(space);

    Outcome info = triptych.run("pack", "info", "--pack", pack);
    assertThat(info.out())
        .contains("licences: MIT\n", "    architecture: clip\n", "  checkpoint: clip-gelu\n");

    Outcome verified = triptych.run("pack", "verify", "--pack", pack);
    assertThat(verified.out())
        .contains("ok      tokenizer", "ok      text tower", "ok      image head", ": verified");
    assertThat(verified.status()).isZero();

    JsonNode vector = triptych.run("encode", "--pack", pack, "--text", "a cat").json();
    assertThat(vector.get("dimension").asInt()).isEqualTo(36);
    double squares = 0;
    for (JsonNode value : vector.get("vector")) {
      squares += value.asDouble() * value.asDouble();
    }
    assertThat(squares).isCloseTo(1, within(1e-5));
    search(pack);
  }

  private void search(Path pack) throws IOException {
    Path red = Pictures.plain(folder.resolve("red.png"), 0xff0000);
    Pictures.plain(folder.resolve("blue.png"), 0x0000ff);
    Path catalogue =
        Files.write(
            folder.resolve("catalogue.jsonl"),
            List.of(
                "{\"id\": \"r\", \"title\": \"red thing\", \"image\": \"red.png\"}",
                "{\"id\": \"b\", \"title\": \"blue sky\", \"image\": \"blue.png\"}"));
    Path data = folder.resolve("data");
    Outcome indexed = triptych.run("index", "shop", catalogue, "--pack", pack, "--data", data);
    assertThat(indexed.status()).as(indexed.err()).isZero();
    JsonNode byPicture =
        triptych
            .run(
                "search",
                "shop",
                "--image",
                red,
                "--pack",
                pack,
                "--data",
                data,
                "--format",
                "json")
            .json();
    assertThat(byPicture.at("/hits/0/id").asText()).isEqualTo("r");
    JsonNode byText =
        triptych
            .run(
                "search",
                "shop",
                "--text",
                "blue sky",
                "--pack",
                pack,
                "--data",
                data,
                "--format",
                "json")
            .json();
    assertThat(byText.at("/hits/0/id").asText()).isEqualTo("b");
  }

  @Test
  void saysInOneLineWhatIsWrong() throws IOException {
    Path pack = folder.resolve("p");
    Outcome missing = triptych.run("pack", "import", "./none", "--out", pack, "--licence", "MIT");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err())
        .isEqualTo("triptych: file: ./none: no folder (expected: a checkpoint with config.json)\n");

    assertThat(importClip(pack).status()).isZero();
    Outcome again = importClip(pack);
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err())
        .isEqualTo(
            "triptych: file: %s: exists (expected: a new or empty folder)\n".formatted(pack));

    Outcome unreachable =
        triptych.run(
            "pack",
            "import",
            "owner/model",
            "--out",
            folder.resolve("q"),
            "--licence",
            "MIT",
            "--hub",
            "http://127.0.0.1:1",
            "--cache",
            folder.resolve("cache"));
    assertThat(unreachable.status()).isEqualTo(1);
    assertThat(unreachable.err())
        .isEqualTo(
            "triptych: hub: http://127.0.0.1:1 cannot be reached (expected: a network, or a folder"
                + " instead of owner/model)\n");
    assertThat(folder.resolve("q")).doesNotExist();
  }

  @Test
  void refusesWrongUse() {
    Path pack = folder.resolve("p");
    requireWrongUse(
        triptych.run("pack", "import", CHECKPOINT, "--out", pack),
        "--licence: missing (expected: SPDX)");
    requireWrongUse(
        triptych.run("pack", "import", CHECKPOINT, "--out", pack, "--licence", "free for all"),
        "licence: \"free for all\" (expected: an SPDX expression such as MIT)");
    requireWrongUse(importClip(pack, "--dim", "8"), "--fit: missing (expected: FILE, with --dim)");
    requireWrongUse(
        importClip(pack, "--pooling", "last"), "--pooling: last (expected: mean, cls, max)");
    requireWrongUse(
        importClip(pack, "--prefix", "a", "--query-prefix", "b"),
        "--prefix: \"a\" (expected: none, beside --query-prefix or --passage-prefix)");
    requireWrongUse(importClip(pack, "--max-tokens", "0"), "max tokens: 0 (expected: at least 1)");
    requireWrongUse(importClip(pack, "--name", "../x"), "name: \"../x\" (expected: letters, ");
    assertThat(pack).doesNotExist();
  }

  private static void requireWrongUse(Outcome outcome, String message) {
    assertThat(outcome.err()).startsWith("triptych: ").contains(message);
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void listsNothingWhereThereIsNothing() {
    assertThat(triptych.run("pack", "list", folder).out())
        .isEqualTo("No packs in " + folder + ".\n");
    Outcome absent = triptych.run("pack", "list", folder.resolve("none"));
    assertThat(absent.status()).isEqualTo(1);
    assertThat(absent.err()).contains("no folder (expected: one of packs)");
  }

  @Test
  void listsTheWholeBesideTheDamaged() throws IOException {
    Path packs = folder.resolve("models");
    for (String name : List.of("a-short", "b-whole", "c-manifest", "d-entry")) {
      assertThat(importClip(packs.resolve(name), "--name", name).status()).isZero();
    }
    Path weights = packs.resolve("a-short/model.safetensors");
    Files.write(weights, new byte[100]);
    Path manifest = packs.resolve("c-manifest/pack.yaml");
    Files.writeString(manifest, "format: [");
    Path entry = packs.resolve("d-entry/pack.yaml");
    Files.writeString(
        entry,
        Files.readString(entry)
            .replaceFirst("  config.json:\\R.*\\R.*\\R", "  config.json: null\n"));

    Outcome table = triptych.run("pack", "list", packs);
    assertThat(table.status()).isEqualTo(1);
    assertThat(table.out()).contains("b-whole  1").hasLineCount(2);
    assertThat(table.err().lines())
        .hasSize(3)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("triptych: pack a-short: " + weights)
                    .contains("length: 100 bytes (expected: "),
            line -> assertThat(line).startsWith("triptych: pack c-manifest: " + manifest),
            line ->
                assertThat(line)
                    .startsWith("triptych: pack d-entry: " + entry)
                    .endsWith("files.config.json: absent (expected: a value)"));

    Outcome json = triptych.run("pack", "list", packs, "--format", "json");
    assertThat(json.status()).isEqualTo(1);
    assertThat(json.json()).hasSize(1);
    assertThat(json.json().get(0).get("name").asText()).isEqualTo("b-whole");
    assertThat(json.err()).isEqualTo(table.err());
  }

  /** The passage's prefix says what the query's text says, and the other way round. */
  @Test
  void indexesPassagesAndSearchesWithQueries() throws IOException {
    Path pack = folder.resolve("split");
    Outcome imported =
        importClip(pack, "--query-prefix", "dog ", "--passage-prefix", "cat ", "--max-tokens", "9");
    assertThat(imported.status()).as(imported.err()).isZero();
    JsonNode tower =
        triptych.run("pack", "info", pack, "--format", "json").json().at("/towers/text");
    assertThat(tower.get("query_prefix").asText()).isEqualTo("dog ");
    assertThat(tower.get("passage_prefix").asText()).isEqualTo("cat ");
    assertThat(tower.has("prefix")).isFalse();
    assertThat(tower.get("max_tokens").asInt()).isEqualTo(9);

    Path catalogue =
        Files.write(
            folder.resolve("animals.jsonl"),
            List.of("{\"id\": \"a\", \"title\": \"dog\"}", "{\"id\": \"b\", \"title\": \"tree\"}"));
    Path data = folder.resolve("data");
    Outcome indexed = triptych.run("index", "pets", catalogue, "--pack", pack, "--data", data);
    assertThat(indexed.status()).as(indexed.err()).isZero();
    Outcome found =
        triptych.run(
            "search",
            "pets",
            "--text",
            "dog",
            "--pack",
            pack,
            "--data",
            data,
            "--explain",
            "--format",
            "json");
    double expected = cosine("dog dog", "cat dog");
    assertThat(expected).isLessThan(0.9999);
    double raw = 0;
    for (JsonNode part : found.json().at("/hits").findParents("raw")) {
      if (Math.abs(part.get("raw").asDouble() - expected) < 1e-3) {
        raw = part.get("raw").asDouble();
      }
    }
    assertThat(raw).as(found.out()).isCloseTo(expected, within(1e-3));
  }

  /** Of two texts in the same space without prefixes. */
  private double cosine(String one, String other) throws IOException {
    Path plain = folder.resolve("plain");
    if (!Files.exists(plain)) {
      assertThat(importClip(plain).status()).isZero();
    }
    JsonNode a = triptych.run("encode", "--pack", plain, "--text", one).json().get("vector");
    JsonNode b = triptych.run("encode", "--pack", plain, "--text", other).json().get("vector");
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.get(i).asDouble() * b.get(i).asDouble();
    }
    return sum;
  }
}
