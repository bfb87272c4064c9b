package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        .isEqualTo("2 in = 2 in place + 0 written anew + 0 failed\n");
    assertThat(found("stock:0")).contains("\"a\"", "\"b\"");
    assertThat(update("a", "--set", "size=40", "--unset", "price").out())
        .isEqualTo("1 in = 0 in place + 1 written anew + 0 failed\n");
    assertThat(found("size:40 AND stock:0")).contains("\"a\"").doesNotContain("\"price\"");
  }

  @Test
  void whatDoesNotFitIsTold() {
    Outcome outcome = update("a", "nobody", "--set", "price=cheap");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("id: nobody (expected: an item's)")
        .contains("a: ")
        .contains("price: \"cheap\"");
    assertThat(outcome.out()).isEqualTo("2 in = 0 in place + 0 written anew + 2 failed\n");
    assertThat(found("price:3")).contains("\"a\"");
  }

  @Test
  void wrongUseIsRefused() {
    assertThat(update("a").err()).contains("--set: none (expected: --set NAME=VALUE");
    assertThat(update("a", "--set", "price").err()).contains("--set: price (expected: NAME=VALUE)");
    assertThat(update("a", "--set", "price=1", "--unset", "price").status()).isEqualTo(2);
    assertThat(triptych.run("update", "nothing", "a", "--set", "x=1", "--data", folder).status())
        .isEqualTo(1);
  }
}
