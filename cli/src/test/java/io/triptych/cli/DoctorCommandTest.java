package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path folder;
  private CommandRunner triptych;

  @BeforeEach
  void fill() throws IOException {
    triptych = new CommandRunner(folder);
    Pictures.plain(folder.resolve("red.png"), 0xff0000);
    Files.writeString(
        folder.resolve("catalogue.jsonl"),
        "{\"id\":\"a\",\"title\":\"red lamp\",\"image\":\"red.png\"}\n");
    assertThat(run("index", "shop", folder.resolve("catalogue.jsonl").toString()).status())
        .isZero();
  }

  private Outcome run(String... line) {
    return triptych.run(
        Stream.concat(Stream.of(line), Stream.of("--data", folder.resolve("data"))).toArray());
  }

  @Test
  void saysThatAllIsWell() throws IOException {
    for (String[] line :
        List.of(new String[] {"doctor", "shop"}, new String[] {"doctor", "shop", "--deep"})) {
      Outcome well = run(line);
      assertThat(well.status()).as(well.err() + well.out()).isZero();
      assertThat(well.out())
          .startsWith("matter           state  found\n")
          .containsPattern("coverage +ok +2 of 2 vectors of 1 items are stored")
          .doesNotContain("To mend")
          .endsWith("Collection shop is healthy.\n");
    }
    assertThat(run("doctor", "none").status()).isEqualTo(1);
  }

  @Test
  void namesWhatIsDamagedAndWhatMendsIt() throws IOException {
    Path index = folder.resolve("data/collections/shop/generations/1");
    try (Stream<Path> files = Files.list(index)) {
      Path file = files.filter(f -> f.toString().endsWith(".cfs")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      Outcome ill = run("doctor", "shop");
      assertThat(ill.status()).isEqualTo(1);
      assertThat(ill.out())
          .contains(file.toString() + ": checksum failed")
          .contains("To mend index files: collections restore SNAPSHOT --as ANOTHER")
          .endsWith("Collection shop is not healthy.\n");
      JsonNode json = run("doctor", "shop", "--format", "json").json();
      assertThat(json.get("healthy").booleanValue()).isFalse();
      assertThat(json.get("findings"))
          .anySatisfy(finding -> {
            assertThat(finding.get("matter").textValue()).isEqualTo("index files");
            assertThat(finding.get("severity").textValue()).isEqualTo("error");
          });
    }
  }
}
