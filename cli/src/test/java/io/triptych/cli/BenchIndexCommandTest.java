package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchIndexCommandTest {
  @TempDir Path folder;

  @Test
  void tooFewDocumentsAreWrongUse() {
    Outcome outcome = new CommandRunner(folder).run("bench", "index", "--docs", "5");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("docs: 5 (expected: at least 1000)");
  }
}
