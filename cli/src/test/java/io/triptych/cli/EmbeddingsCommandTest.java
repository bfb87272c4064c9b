package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingsCommandTest {
  @TempDir Path folder;
  private CommandRunner triptych;
  private Path catalogue;
  private Path table;

  @BeforeEach
  void fill() throws IOException {
    triptych =
        new CommandRunner(
            folder, pack -> pack.endsWith("blind") ? new ColourBlindEncoder() : new FakeEncoder());
    Pictures.plain(folder.resolve("red.png"), 0xff0000);
    catalogue =
        Files.write(
            folder.resolve("catalogue.jsonl"),
            List.of(
                "{\"id\":\"a\",\"title\":\"red\",\"image\":\"red.png\"}",
                "{\"id\":\"b\",\"title\":\"green\"}"));
    table = folder.resolve("table.arrow");
    assertThat(run("one", "index", "shop", catalogue).status()).isZero();
  }

  private Outcome run(String data, Object... line) {
    Object[] whole = java.util.Arrays.copyOf(line, line.length + 2);
    whole[line.length] = "--data";
    whole[line.length + 1] = folder.resolve(data);
    return triptych.run(whole);
  }

  @Test
  void takesEmbeddingsToAnotherCollection() {
    Outcome ambiguous = run("one", "embeddings", "export", "shop", table);
    assertThat(ambiguous.status()).isEqualTo(1);
    assertThat(ambiguous.err())
        .isEqualTo(
            "triptych: embeddings: 2 of text, 1 of image in collection shop"
                + " (expected: --modality with one of them)\n");
    assertThat(table).doesNotExist();

    for (String modality : List.of("text", "image")) {
      int rows = modality.equals("text") ? 2 : 1;
      assertThat(run("one", "embeddings", "export", "shop", table, "--modality", modality).out())
          .isEqualTo("%d embeddings of %s written to %s%n".formatted(rows, modality, table));
      assertThat(run("two", "embeddings", "import", "shop", table).out())
          .isEqualTo(
              "%d embeddings of %s = %d added + 0 kept + 0 duplicate%n"
                  .formatted(rows, modality, rows));
    }
    assertThat(run("two", "index", "shop", catalogue).out())
        .startsWith("2 in = 2 indexed + 0 unchanged + 0 duplicate + 0 dead; 0 media encoded");
  }

  @Test
  void leavesNothingBehindWhereAFileIsRefused() throws IOException {
    run("one", "embeddings", "export", "shop", table, "--modality", "text");
    Outcome foreign = run("two", "embeddings", "import", "shop", table, "--pack", "blind");
    assertThat(foreign.status()).isEqualTo(1);
    assertThat(foreign.err()).matches("triptych: (space|model) of row 0: .*\\R");
    Outcome missing = run("two", "embeddings", "import", "shop", folder.resolve("none.arrow"));
    assertThat(missing.err()).contains("none.arrow").contains("expected: an Arrow file");
    Outcome damaged =
        run("two", "embeddings", "import", "shop", Files.writeString(table, "no table"));
    assertThat(damaged.err()).contains("table.arrow").hasLineCount(1);
    assertThat(folder.resolve("two")).doesNotExist();
  }
}
