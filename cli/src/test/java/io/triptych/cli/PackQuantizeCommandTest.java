package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import io.triptych.encoder.pack.ModelPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the pack of a small checkpoint. */
class PackQuantizeCommandTest {
  private static final Path CHECKPOINT =
      Path.of(
          System.getProperty("triptych.root"), "encoder/src/test/resources/checkpoint/clip-gelu");

  @TempDir Path folder;

  private CommandRunner triptych;
  private Path pack;

  @BeforeEach
  void importPack() {
    triptych = new CommandRunner(folder, from -> ModelPack.open(from).encoder(1));
    pack = folder.resolve("whole");
    Outcome imported =
        triptych.run(
            "pack", "import", CHECKPOINT, "--out", pack, "--licence", "MIT", "--name", "tiny");
    assertThat(imported.status()).as(imported.err()).isZero();
  }

  @Test
  void makesAPackOfAnotherSpaceThatVerifies() throws IOException {
    Path out = folder.resolve("small");
    Outcome made =
        triptych.run(
            "pack", "quantize", pack, "--precision", "int8", "--towers", "text", "--out", out);

    assertThat(made.err()).isEmpty();
    assertThat(made.status()).isZero();
    assertThat(made.out().lines().findFirst().orElseThrow())
        .matches("tower +samples +lowest cosine +mean cosine +before +after");
    Matcher row =
        Pattern.compile("(?m)^text +12 +(0\\.9\\d{4}|1\\.00000) +(0\\.99\\d{3}|1\\.00000) +\\S+ MB")
            .matcher(made.out());
    assertThat(row.find()).as(made.out()).isTrue();
    assertThat(made.out()).doesNotContain("\nimage ");
    JsonNode info = triptych.run("pack", "info", out, "--format", "json").json();
    String space = info.get("space").asText();
    assertThat(made.out()).endsWith("\nSpace " + space + " in " + out + "\n");
    assertThat(space).isNotEqualTo(ModelPack.open(pack).space().hex());
    assertThat(info.get("name").asText()).isEqualTo("tiny-int8");
    assertThat(info.at("/towers/text/precision").asText()).isEqualTo("int8");
    assertThat(info.at("/towers/image/precision").isMissingNode()).isTrue();

    Outcome verified = triptych.run("pack", "verify", out);
    assertThat(verified.out()).contains("ok      text tower", "ok      image head", ": verified");
    assertThat(verified.status()).isZero();
    assertThat(
            triptych.run("encode", "--pack", out, "--text", "a cat").json().get("space").asText())
        .isEqualTo(space);
  }

  @Test
  void takesThePackEitherWayButNotBoth() {
    Path out = folder.resolve("half");
    Outcome both =
        triptych.run("pack", "quantize", pack, "--pack", pack, "--precision", "fp16", "--out", out);
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).startsWith("triptych: PACK and --pack: both (expected: one of them)\n");
    assertThat(out).doesNotExist();

    Outcome option =
        triptych.run("pack", "quantize", "--pack", pack, "--precision", "fp16", "--out", out);
    assertThat(option.status()).as(option.err()).isZero();
    assertThat(option.out()).contains("\ntext ", "\nimage ");
    assertThat(triptych.run("pack", "verify", out).out()).contains(": verified");
    assertThat(triptych.run("pack", "info", out).out())
        .isEqualTo(triptych.run("pack", "info", "--pack", out).out())
        .startsWith("format: ");
  }

  @Test
  void refusesWhatItCannotMake() throws IOException {
    Path out = folder.resolve("none");
    requireWrongUse(
        triptych.run("pack", "quantize", pack, "--out", out),
        "--precision, --image-size or --densest-pool: missing (expected: one of them)");
    requireWrongUse(
        triptych.run("pack", "quantize", pack, "--precision", "int9", "--out", out), "int9");
    requireWrongUse(
        triptych.run(
            "pack", "quantize", pack, "--precision", "int8", "--towers", "sound", "--out", out),
        "sound");
    requireWrongUse(triptych.run("pack", "quantize", pack), "--out: missing (expected: DIR)");

    Outcome sized = triptych.run("pack", "quantize", pack, "--image-size", "96", "--out", out);
    assertThat(sized.status()).isEqualTo(1);
    assertThat(sized.err()).contains("image size: 96, densest pool: 0 for clip");
    Outcome windows = triptych.run("pack", "quantize", pack, "--densest-pool", "2", "--out", out);
    assertThat(windows.status()).isEqualTo(1);
    assertThat(windows.err()).contains("densest pool: 2 for clip");
    requireWrongUse(
        triptych.run("pack", "quantize", pack, "--densest-pool", "-2", "--out", out),
        "densest pool -2");
    requireWrongUse(
        triptych.run("pack", "quantize", pack, "--densest-pool", "wide", "--out", out), "wide");
    assertThat(out).doesNotExist();

    Files.createDirectories(out);
    Files.writeString(out.resolve("mine.txt"), "kept");
    Outcome taken = triptych.run("pack", "quantize", pack, "--precision", "int8", "--out", out);
    assertThat(taken.status()).isEqualTo(1);
    assertThat(taken.err()).contains("exists (expected: a new or empty folder)");
    assertThat(out.resolve("mine.txt")).hasContent("kept");
  }

  private static void requireWrongUse(Outcome outcome, String message) {
    assertThat(outcome.err()).startsWith("triptych: ").contains(message);
    assertThat(outcome.status()).isEqualTo(2);
  }
}
