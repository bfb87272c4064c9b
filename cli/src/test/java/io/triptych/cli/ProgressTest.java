package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter printed = new StringWriter();
  private long now;

  @Test
  void printsALineNowAndThenAndTheEnd() {
    try (Progress progress = new Progress.Lines(terminal(false), "items", () -> now)) {
      progress.at(1, -1);
      now += Progress.Lines.INTERVAL_NANOS;
      progress.at(2, -1);
      progress.at(3, 10);
      now += Progress.Lines.INTERVAL_NANOS;
      progress.at(4, 10, 1);
      now += Progress.Lines.INTERVAL_NANOS;
      progress.at(1000, 100_000, 2);
      progress.at(10, 10, 2);
    }
    assertThat(printed.toString().lines())
        .containsExactly(
            "items: 2, 0.2/s",
            "items: 4 of 10, 0.3/s, 0:20 left, 1 dead",
            "items: 1000 of 100000, 67/s, 24:46 left, 2 dead",
            "items: 10 of 10, 2 dead");
  }

  @Test
  void saysOnceThatSegmentsAreMerged() {
    var job = new io.triptych.indexer.bulk.Progress(7, 7, 0, Duration.ZERO);
    try (Progress progress = new Progress.Lines(terminal(false), "items", () -> now)) {
      progress.at(job);
      progress.at(job.whileMerging());
      progress.at(job.whileMerging());
    }
    assertThat(printed.toString().lines())
        .containsExactly("items: 7 of 7", "items: merging segments");
  }

  @Test
  void drawsABarWhereSomebodyWatches() {
    try (Progress progress = Progress.of(terminal(true), "items")) {
      progress.at(5, 10);
      progress.at(10, 10, 3);
    }
    assertThat(printed.toString())
        .contains("3 dead")
        .startsWith("\r")
        .contains("items")
        .contains("100%")
        .contains("10/10");
  }

  private Terminal terminal(boolean interactive) {
    PrintWriter writer = new PrintWriter(printed, true);
    return new Terminal(writer, writer, 80, interactive);
  }
}
