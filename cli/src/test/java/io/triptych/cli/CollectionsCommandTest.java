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

/** A red and a green picture, looked after. */
class CollectionsCommandTest {
  @TempDir Path folder;
  private CommandRunner triptych;

  @BeforeEach
  void fill() throws IOException {
    triptych = new CommandRunner(folder);
    Pictures.plain(folder.resolve("red.png"), 0xff0000);
    Pictures.plain(folder.resolve("green.png"), 0x00ff00);
    Files.writeString(
        folder.resolve("catalogue.jsonl"),
        """
        {"id":"a","title":"red lamp","image":"red.png","price":3}
        {"id":"b","title":"green lamp","image":"green.png","brand":"Lux"}
        """);
    assertThat(run("index", "shop", folder.resolve("catalogue.jsonl")).status()).isZero();
  }

  private Outcome run(Object... line) {
    List<Object> words = new ArrayList<>(List.of(line));
    words.addAll(List.of("--data", folder.resolve("data")));
    return triptych.run(words.toArray());
  }

  private static void succeeds(Outcome outcome) {
    assertThat(outcome.status()).as(outcome.err()).isZero();
  }

  @Test
  void createsDescribesAndDrops() throws IOException {
    Outcome made =
        run(
            "collections",
            "create",
            "typed",
            "--quantization",
            "int8",
            "--max-conn",
            "16",
            "--schema",
            "brand=keyword,size=number,weight=numeric,sale=boolean,new=flag");
    succeeds(made);
    assertThat(made.out()).isEqualTo("Collection typed of space " + "c0".repeat(32) + " made.\n");
    assertThat(run("collections", "create", "typed").err())
        .contains("collection: typed exists already (expected: a new name)");
    JsonNode typed = run("collections", "describe", "typed", "--format", "json").json();
    assertThat(typed.get("quantization").textValue()).isEqualTo("int8");
    assertThat(typed.get("maxConn").intValue()).isEqualTo(16);
    assertThat(typed.get("beamWidth").intValue()).isEqualTo(250);
    assertThat(typed.get("schema").get("size").textValue()).isEqualTo("numeric");
    assertThat(typed.get("schema").get("weight").textValue()).isEqualTo("numeric");
    assertThat(typed.get("schema").get("sale").textValue()).isEqualTo("flag");
    assertThat(typed.get("schema").get("new").textValue()).isEqualTo("flag");

    Outcome wrong = run("collections", "create", "x", "--schema", "size=whole");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err())
        .startsWith("triptych: --schema: type: whole (expected: keyword, number, boolean or date)");
    assertThat(run("collections", "create", "x", "--max-conn", "3").status()).isEqualTo(2);

    Outcome unasked = run("collections", "drop", "typed");
    assertThat(unasked.status()).isEqualTo(2);
    assertThat(unasked.err()).startsWith("triptych: --yes: missing (expected: --yes, or a");
    succeeds(run("collections", "drop", "typed", "--yes"));
    assertThat(run("collections", "describe", "typed").err())
        .startsWith("triptych: collection: typed (expected: one of [shop])");
  }

  @Test
  void describesWhatIsThere() throws IOException {
    succeeds(run("collections", "alias", "live", "shop"));
    JsonNode shop = run("collections", "describe", "live", "--format", "json").json();
    assertThat(shop.get("name").textValue()).isEqualTo("shop");
    assertThat(shop.get("aliases").get(0).textValue()).isEqualTo("live");
    assertThat(shop.get("items").intValue()).isEqualTo(2);
    assertThat(shop.get("vectors").get("image").intValue()).isEqualTo(2);
    assertThat(shop.get("bytes").get("index").longValue()).isPositive();
    assertThat(shop.get("embeddings")).hasSize(2);
    assertThat(shop.get("embeddings").get(0).get("count").intValue()).isEqualTo(2);
    Outcome table = run("collections", "describe", "shop");
    assertThat(table.out())
        .containsPattern("items +2\n")
        .containsPattern("generation 1 +live, ")
        .containsPattern(
            "attributes +brand keyword, price numeric, stock numeric, updated_at date");
    assertThat(run("collections").out())
        .containsPattern("shop +2 +text, image +c0c0c0c0c0c0 +live\n");
  }

  @Test
  void anAliasIsUsedLikeACollection() {
    assertThat(run("collections", "alias", "--list").out()).startsWith("No aliases in ");
    succeeds(run("collections", "alias", "live", "shop"));
    assertThat(run("collections", "alias", "--list").out())
        .isEqualTo("alias  collection\nlive   shop\n");
    Outcome found = run("search", "live", "--text", "green", "-k", "1");
    succeeds(found);
    assertThat(found.out()).contains("green lamp");
    Outcome indexed = run("index", "live", folder.resolve("catalogue.jsonl"));
    assertThat(indexed.out()).contains("2 in = 0 indexed + 2 unchanged");

    assertThat(run("collections", "drop", "shop", "--yes").err())
        .contains("collection: shop has the aliases [live]");
    Outcome alone = run("collections", "alias", "live");
    assertThat(alone.status()).isEqualTo(2);
    assertThat(alone.err()).contains("ALIAS NAME, --list, --remove: ALIAS alone");
    succeeds(run("collections", "alias", "--remove", "live"));
    assertThat(run("search", "live", "--text", "green").status()).isEqualTo(1);
  }

  @Test
  void aDamagedOneDoesNotHideTheOthers() throws IOException {
    succeeds(run("collections", "create", "broken"));
    succeeds(run("collections", "create", "gone"));
    Path broken = folder.resolve("data/collections/broken/collection.yaml");
    Files.writeString(broken, "nothing of ours");
    Path current = folder.resolve("data/collections/gone/CURRENT");
    Files.delete(current);

    Outcome listed = run("collections");
    assertThat(listed.status()).isEqualTo(1);
    assertThat(listed.out()).contains("shop").doesNotContain("broken", "gone");
    assertThat(listed.err().lines())
        .hasSize(2)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("triptych: collection broken: " + broken),
            line -> assertThat(line).startsWith("triptych: collection gone: file: " + current));
    Outcome json = run("collections", "--format", "json");
    assertThat(json.status()).isEqualTo(1);
    assertThat(json.json()).hasSize(1);

    succeeds(run("collections", "drop", "shop", "--yes"));
    Outcome none = run("collections");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.out()).isEmpty();
  }

  @Test
  void snapshotsRestoresReindexesAndCompacts() throws IOException {
    Path backup = folder.resolve("backup");
    Outcome taken = run("collections", "snapshot", "shop", backup);
    succeeds(taken);
    assertThat(taken.out()).startsWith("Collection shop with 2 items in " + backup + ": ");
    assertThat(run("collections", "restore", backup).err())
        .startsWith("triptych: collection: shop exists already (expected: a new name)");
    succeeds(run("collections", "restore", backup, "--as", "again"));
    assertThat(run("search", "again", "--text", "green", "-k", "1").out()).contains("green lamp");
    Outcome not = run("collections", "restore", folder, "--as", "x");
    assertThat(not.err())
        .startsWith("triptych: file: " + folder.resolve("SNAPSHOT") + " (expected: a file that");

    Outcome built = run("collections", "reindex", "again", "--quantization", "int8");
    succeeds(built);
    assertThat(built.out())
        .startsWith("2 items, 4 vectors, 4 of them from the embedding store, 0 mended, 0 encoded")
        .endsWith("Collection again has maxConn 32, beamWidth 250 and quantization int8 now.\n");
    assertThat(run("search", "again", "--text", "green", "-k", "1").out()).contains("green lamp");
    assertThat(run("collections", "reindex", "again", "--quantization", "int5").status())
        .isEqualTo(2);

    Outcome compacted = run("collections", "compact", "again", "--drop-previous");
    succeeds(compacted);
    assertThat(compacted.out())
        .containsPattern("generations +1 +")
        .containsPattern("embeddings +0 +0 B +0 damaged; 4 are kept");
    JsonNode again = run("collections", "describe", "again", "--format", "json").json();
    assertThat(again.get("generations")).hasSize(1);
    assertThat(again.get("segments").intValue()).isEqualTo(1);
    assertThat(again.get("quantization").textValue()).isEqualTo("int8");
  }
}
