package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the default pack itself. */
class PackCommandTest {
  private static final Path PACK =
      Path.of(System.getProperty("triptych.root"), "models/triptych-base");

  @TempDir Path folder;

  private final CommandRunner triptych = new CommandRunner(Path.of("."));

  @Test
  void printsWhatThePackConsistsOf() throws IOException {
    Outcome table = triptych.run("pack", "info", "--pack", PACK);
    assertThat(table.status()).isZero();
    assertThat(table.out()).contains("name: triptych-base\n", "dimension: 256\n", "\nspace: ");
    assertThat(table.out())
        .contains(
            "\n  audio:\n    architecture: whisper-sound\n",
            "\nspeech:\n  architecture: whisper\n");

    JsonNode json = triptych.run("pack", "info", "--pack", PACK, "--format", "json").json();
    assertThat(json.get("space").asText()).matches("[0-9a-f]{64}");
    assertThat(json.get("dimension").asInt()).isEqualTo(256);
  }

  @Test
  void provesThePackAndRefusesADamagedOne() throws IOException {
    Outcome whole = triptych.run("pack", "verify", "--pack", PACK);
    assertThat(whole.out())
        .contains("ok      text tower", "ok      image head", ": verified")
        .contains("ok      audio states", "ok      audio head", "ok      speech");
    assertThat(whole.status()).isZero();

    Path copy = copy();
    Path licence = copy.resolve("licences/MIT.txt");
    Files.writeString(licence, Files.readString(licence).replace('e', 'a'));
    Outcome damaged = triptych.run("pack", "verify", "--pack", copy);
    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.out()).contains("FAILED  files").contains("1 of 14 stages failed");

    Files.delete(licence);
    Outcome missing = triptych.run("pack", "verify", "--pack", copy);
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).contains(licence.toString()).hasLineCount(1);
  }

  @Test
  void tellsWhatRuns() {
    Outcome outcome = triptych.run("version", "--verbose");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out())
        .contains("jdk ", "kernels ", "lane width ", "threads ", "space       c0c0c0");
  }

  private Path copy() throws IOException {
    Path copy = folder.resolve("pack");
    try (Stream<Path> files = Files.walk(PACK)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(PACK.relativize(file).toString()));
      }
    }
    return copy;
  }
}
