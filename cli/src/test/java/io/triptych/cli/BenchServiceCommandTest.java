package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchServiceCommandTest {
  @TempDir Path folder;

  @Test
  void numbersOutOfRangeAreWrongUse() {
    refused("items: 5 (expected: at least 100)", "--items", "5");
    refused("soak: PT-1M (expected: 0 to 1440 minutes)", "--soak", "-1");
    refused("sessions: 1001 (expected: 0 to 1000)", "--sessions", "1001");
  }

  private void refused(String message, String option, String value) {
    Outcome outcome = new CommandRunner(folder).run("bench", "service", option, value);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
  }
}
