package io.triptych.encoder.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What fuzzing has found interesting so far: still a result or a clear error each. */
final class FuzzCorpusTest {

  private interface Target {
    void run(byte[] data) throws IOException;
  }

  private static void replay(String corpus, Target target) throws IOException {
    try (Stream<Path> paths = Files.list(Path.of("src/test/resources/fuzz").resolve(corpus))) {
      List<Path> inputs = paths.sorted().toList();
      assertThat(inputs).hasSizeGreaterThan(20);
      for (Path input : inputs) {
        try {
          target.run(Files.readAllBytes(input));
        } catch (RuntimeException | IOException | AssertionError e) {
          throw new AssertionError(corpus + " " + input.getFileName() + ": " + e, e);
        }
      }
    }
  }

  @Test
  void safetensors() throws IOException {
    replay("SafetensorsFuzz", SafetensorsFuzz::fuzzerTestOneInput);
  }

  @Test
  void tokenizerFiles() throws IOException {
    replay("TokenizerFuzz", TokenizerFuzz::fuzzerTestOneInput);
  }

  @Test
  void configurations() throws IOException {
    replay("ConfigFuzz", ConfigFuzz::fuzzerTestOneInput);
  }
}
