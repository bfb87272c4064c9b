package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeCommandTest {
  @TempDir Path folder;
  private CommandRunner triptych;

  @BeforeEach
  void start() {
    triptych = new CommandRunner(folder);
  }

  @Test
  void printsTheVectorInTheSharedSpace() throws IOException {
    Outcome outcome = triptych.run("encode", "--text", "a red bicycle", "--format", "json");

    assertThat(outcome.status()).isZero();
    JsonNode json = outcome.json();
    assertThat(json.get("space").asText()).isEqualTo("c0".repeat(32));
    assertThat(json.get("modality").asText()).isEqualTo("text");
    assertThat(json.get("dimension").asInt()).isEqualTo(4);
    assertThat(json.get("vector")).hasSize(4);
    assertThat(json.get("vector").get(0).asDouble()).isCloseTo(1 / Math.sqrt(1.01), within(1e-6));
  }

  @Test
  void printsTheTowersOwnVector() throws IOException {
    Path picture = Pictures.plain(folder.resolve("blue.png"), 0x0000ff);

    JsonNode json = triptych.run("encode", "--image", picture, "--tower", "native").json();

    assertThat(json.get("modality").asText()).isEqualTo("image");
    assertThat(json.get("dimension").asInt()).isEqualTo(3);
    assertThat(json.get("vector").toString()).isEqualTo("[0.0,0.0,1.0]");
  }

  @Test
  void wantsOneMedium() {
    Outcome none = triptych.run("encode");
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err())
        .startsWith("triptych: --text or --image or --audio: missing (expected: one of them)\n");

    Outcome both = triptych.run("encode", "--text", "x", "--image", "y");
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.out()).isEmpty();
  }

  @Test
  void saysInOneLineWhatIsWrongWithAPicture() throws IOException {
    Outcome missing = triptych.run("encode", "--image", folder.resolve("none.png"));
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err())
        .isEqualTo(
            "triptych: file: %s (expected: a file that exists)\n"
                .formatted(folder.resolve("none.png")));

    Path text = Files.writeString(folder.resolve("text.png"), "not a picture");
    Outcome broken = triptych.run("encode", "--image", text);
    assertThat(broken.status()).isEqualTo(1);
    assertThat(broken.err()).startsWith("triptych: ").hasLineCount(1).doesNotContain("\tat ");

    assertThat(triptych.run("encode", "--image", text, "--verbose").err())
        .contains("MediaException", "\tat ");
  }
}
