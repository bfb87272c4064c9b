package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import io.triptych.encoder.pack.ModelPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the default pack's own recogniser. */
class TranscribeCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root"));
  private static final Path SHIRT =
      ROOT.resolve("encoder/src/test/resources/audio/tiny-en/shirt.wav");
  private static final String WORDS = "Show me a navy blue shirt for men";

  @TempDir Path folder;

  private final CommandRunner triptych =
      new CommandRunner(
          Path.of("."), pack -> ModelPack.open(ROOT.resolve("models/triptych-base")).encoder(2));

  @Test
  void printsWhatIsSaid() throws IOException {
    Outcome text = triptych.run("transcribe", SHIRT);
    assertThat(text.status()).isZero();
    assertThat(text.out()).isEqualTo(WORDS + "\n");
    assertThat(text.err()).isEmpty();

    JsonNode json = triptych.run("transcribe", SHIRT, "--format", "json").json();
    assertThat(json.get("text").asText()).isEqualTo(WORDS);
    assertThat(json.get("speech").asBoolean()).isTrue();
    assertThat(json.get("language").asText()).isEqualTo("en");
    assertThat(json.get("confidence").asDouble()).isBetween(0.6, 0.9);
    assertThat(json.get("no_speech").asDouble()).isBetween(0.0, 0.2);
    assertThat(json.get("seconds").asDouble()).isEqualTo(2.79, within(0.01));
    assertThat(json.get("segments")).hasSize(1);
    assertThat(json.get("segments").get(0).get("text").asText()).isEqualTo(WORDS);
    assertThat(json.get("took_ms").asDouble()).isPositive();
  }

  @Test
  void listsWhatElseItMayBe() throws IOException {
    JsonNode json =
        triptych
            .run("transcribe", SHIRT, "--beams", "3", "--context", "A hat.", "--format", "json")
            .json();
    assertThat(json.get("text").asText()).isEqualTo(WORDS + ".");
    JsonNode alternatives = json.get("alternatives");
    assertThat(alternatives).hasSizeBetween(2, 3);
    assertThat(alternatives.get(0).get("text").asText()).isEqualTo(WORDS + ".");
    assertThat(alternatives.get(0).get("log_probability").asDouble()).isNegative();

    Outcome beams = triptych.run("transcribe", SHIRT, "--beams", "17");
    assertThat(beams.status()).isEqualTo(2);
    assertThat(beams.err()).startsWith("triptych: beams: 17 (expected: 1 to 16)\n");
  }

  @Test
  void saysThatNobodySpeaks() throws IOException {
    byte[] silence = Files.readAllBytes(SHIRT);
    Arrays.fill(silence, 44, silence.length, (byte) 0);
    Path file = Files.write(folder.resolve("silence.wav"), silence);
    Outcome outcome = triptych.run("transcribe", file);
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).isEqualTo("triptych: nobody speaks in " + file + "\n");
  }

  @Test
  void saysInOneLineWhatIsWrong() throws IOException {
    Outcome missing = triptych.run("transcribe", folder.resolve("none.wav"));
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).endsWith("none.wav (expected: a file that exists)\n").hasLineCount(1);

    Path text = Files.writeString(folder.resolve("text.wav"), "not a sound");
    assertThat(triptych.run("transcribe", text).err())
        .startsWith("triptych: file: not known by its first bytes (expected: WAV,")
        .hasLineCount(1);

    byte[] whole = Files.readAllBytes(SHIRT);
    Path cut = Files.write(folder.resolve("cut.wav"), Arrays.copyOf(whole, 20_000));
    Outcome truncated = triptych.run("transcribe", cut);
    assertThat(truncated.status()).isEqualTo(1);
    assertThat(truncated.err()).startsWith("triptych: ").hasLineCount(1);

    Outcome language = triptych.run("transcribe", SHIRT, "--language", "de");
    assertThat(language.status()).isEqualTo(1);
    assertThat(language.err()).isEqualTo("triptych: language: de (expected: one of en)\n");
    assertThat(triptych.run("transcribe").status()).isEqualTo(2);
  }

  @Test
  void aPackWithoutARecogniserSaysSo() {
    Outcome outcome = new CommandRunner(Path.of(".")).run("transcribe", SHIRT);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "triptych: speech: no recogniser in this pack"
                + " (expected: one, such as triptych-base has)\n");
  }
}
