package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpdateCommandTest {
  @TempDir Path folder;
  private CommandRunner triptych;

  @BeforeEach
  void index() throws IOException {
    triptych = new CommandRunner(folder);
    Path catalogue =
        Files.writeString(
            folder.resolve("catalogue.jsonl"),
            """
            {"id":"a","title":"red ball","price":3,"stock":5,"size":"38"}
            {"id":"b","title":"blue ball","price":4,"stock":5,"size":"39"}
            """);
    triptych.run("index", "balls", catalogue, "--data", folder);
  }

  private Outcome update(Object... arguments) {
    Object[] all = new Object[arguments.length + 4];
    all[0] = "update";
    all[1] = "balls";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[all.length - 2] = "--data";
    all[all.length - 1] = folder;
    return triptych.run(all);
  }

  private String found(String filter) {
    Outcome outcome =
        triptych.run(
            "search",
            "balls",
            "--text",
            "ball",
            "--filter",
            filter,
            "--data",
            folder,
            "--format",
            "json");
    return outcome.out();
  }

  @Test
  void numbersChangeInPlaceAndWordsWithTheirItem() {
    assertThat(update("a", "b", "--set", "stock=0").out())
        .isEqualTo("2 in = 2 in place + 0 written anew + 0 unchanged + 0 failed\n");
    assertThat(found("stock:0")).contains("\"a\"", "\"b\"");
    assertThat(update("a", "--set", "size=40", "--unset", "price").out())
        .isEqualTo("1 in = 0 in place + 1 written anew + 0 unchanged + 0 failed\n");
    assertThat(found("size:40 AND stock:0")).contains("\"a\"").doesNotContain("\"price\"");
  }

  @Test
  void whatIsSoAlreadyIsLeftAlone() {
    assertThat(update("a", "b", "--set", "price=3").out())
        .isEqualTo("2 in = 1 in place + 0 written anew + 1 unchanged + 0 failed\n");
  }

  @Test
  void aFileChangesManyAndMayBeRunAgain() throws IOException {
    Path changes =
        Files.writeString(
            folder.resolve("changes.jsonl"),
            """
            {"id":"a","price":9.5,"stock":null}
            {"id":"b","attributes":{"size":"41"},"price":4}
            {"id":"nobody","price":1}
            {"id":"b","price":"cheap"}
            {"id":"b","title":"another"}
            {"price":2}

            {"id":"b","size":3}
            no JSON
            """);
    Outcome outcome = update("--file", changes);
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(3);
    assertThat(outcome.out())
        .startsWith("8 in = 1 in place + 1 written anew + 0 unchanged + 6 dead; ")
        .contains("Why changes could not be made: ");
    assertThat(found("price:9.5")).contains("\"a\"").doesNotContain("\"stock\"");
    assertThat(found("size:41 AND price:4 AND stock:5")).contains("\"b\"");
    Path letters = Path.of(outcome.out().substring(outcome.out().indexOf(": ", 60) + 2).strip());
    assertThat(Files.readAllLines(letters))
        .satisfiesExactly(
            line -> assertThat(line).contains("\"id\":\"b\"", "\"line\":4", "BAD_NUMBER"),
            line -> assertThat(line).contains("\"id\":\"b\"", "\"line\":5", "BAD_FIELD"),
            line -> assertThat(line).contains("\"id\":null", "\"line\":6", "MISSING_ID"),
            line ->
                assertThat(line)
                    .contains("\"id\":\"nobody\"", "\"line\":3", "\"validate\"", "UNKNOWN_ITEM"),
            line -> assertThat(line).contains("\"id\":null", "\"line\":9", "BROKEN_JSON"),
            line -> assertThat(line).contains("\"line\":8", "ATTRIBUTE_TYPE_CLASH"));

    Path named = folder.resolve("dead.jsonl");
    Outcome again = update("--file", changes, "--dead-letter", named);
    assertThat(again.status()).isEqualTo(3);
    assertThat(again.out())
        .startsWith("8 in = 0 in place + 0 written anew + 2 unchanged + 6 dead; ")
        .endsWith("Why changes could not be made: " + named + "\n");
    assertThat(Files.readAllLines(named)).hasSize(6);
  }

  @Test
  void aTableChangesManyToo() throws IOException {
    Path changes =
        Files.writeString(folder.resolve("changes.csv"), "SKU;price;size\na;7;\nb;;39\na;8;\n");
    Outcome outcome =
        update("--file", changes, "--columns", "id=SKU", "--delimiter", ";", "--keywords", "size");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .startsWith("3 in = 2 in place + 0 written anew + 1 unchanged + 0 dead; ")
        .doesNotContain("Why");
    assertThat(found("price:8 AND size:38")).contains("\"a\"");
    try (Stream<Path> jobs = Files.list(folder.resolve("collections/balls/jobs"))) {
      assertThat(jobs.filter(file -> file.getFileName().toString().startsWith("update"))).isEmpty();
    }
  }

  @Test
  void whatDoesNotFitIsTold() {
    Outcome outcome = update("a", "nobody", "--set", "price=cheap");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("id: nobody (expected: an item's)")
        .contains("a: ")
        .contains("price: \"cheap\"");
    assertThat(outcome.out())
        .isEqualTo("2 in = 0 in place + 0 written anew + 0 unchanged + 2 failed\n");
    assertThat(found("price:3")).contains("\"a\"");
  }

  @Test
  void wrongUseIsRefused() {
    assertThat(update("a").err()).contains("--set: none (expected: --set NAME=VALUE");
    assertThat(update("--set", "price=1").err())
        .startsWith("triptych: ID, --file: none (expected: one of them)");
    assertThat(update("a", "--file", "x.jsonl").err())
        .startsWith("triptych: ID, --file: both (expected: one of them)");
    assertThat(update("--file", "x.jsonl", "--unset", "price").err())
        .startsWith("triptych: --file: with --set or --unset (expected: ");
    assertThat(update("--file", folder.resolve("x.jsonl")).err()).contains("x.jsonl (expected: ");
    assertThat(update("a", "--set", "stock=1", "--dead-letter", "d").err())
        .startsWith("triptych: --dead-letter: d (expected: --file with it)");
    assertThat(update("--file", folder.resolve("catalogue.jsonl"), "--format", "parquet").err())
        .contains("format: parquet of ")
        .contains("(expected: jsonl or csv)");
    assertThat(update("a", "--set", "price").err()).contains("--set: price (expected: NAME=VALUE)");
    assertThat(update("a", "--set", "price=1", "--unset", "price").status()).isEqualTo(2);
    assertThat(triptych.run("update", "nothing", "a", "--set", "x=1", "--data", folder).status())
        .isEqualTo(1);
  }
}
