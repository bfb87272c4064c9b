package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root"));
  private static final Path SHIRT = ROOT.resolve("models/triptych-base/goldens/navy_shirt.png");

  @TempDir Path folder;

  @Test
  void listsWhatSpeaksForTheTextAndDrawsWhere() throws Exception {
    CommandRunner triptych = new CommandRunner(ROOT);
    Path png = folder.resolve("over.png");
    Outcome table =
        triptych.run("explain", "--image", SHIRT, "--text", "navy blue shirt", "--out", png);
    assertThat(table.status()).as(table.err()).isZero();
    assertThat(table.out())
        .startsWith("group ")
        .contains("adds to cosine", "T-shirt", "navy blue", "class-evidence", "Map in " + png);
    assertThat(ImageIO.read(png.toFile()).getWidth())
        .isEqualTo(ImageIO.read(SHIRT.toFile()).getWidth());

    JsonNode json =
        triptych
            .run(
                "explain",
                "--image",
                SHIRT,
                "--text",
                "navy blue shirt",
                "--top",
                "2000",
                "--format",
                "json")
            .json();
    double sum = 0;
    for (JsonNode part : json.get("parts")) {
      sum += part.get("contribution").asDouble();
    }
    assertThat(sum).isCloseTo(json.get("cosine").asDouble(), within(1e-5));
    assertThat(json.get("map").get("values")).hasSize(81);
  }

  @Test
  void refusesWhatItCannotExplain() {
    CommandRunner triptych = new CommandRunner(ROOT);
    Outcome none = triptych.run("explain", "--text", "x");
    assertThat(none.status()).isEqualTo(2);
    Outcome top = triptych.run("explain", "--image", SHIRT, "--text", "x", "--top", "0");
    assertThat(top.status()).isEqualTo(2);
    assertThat(top.err()).startsWith("triptych: --top: 0 (expected: at least 1)");
    Outcome absent = triptych.run("explain", "--image", folder.resolve("no.png"), "--text", "x");
    assertThat(absent.status()).isEqualTo(1);
    assertThat(absent.err()).contains("no.png");
  }
}
