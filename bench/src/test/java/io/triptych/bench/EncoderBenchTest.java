package io.triptych.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole comparison once, in the shortest rounds: it fails where our vectors are not the peer's.
 */
class EncoderBenchTest {

  @Test
  void comparesEveryTextShape(@TempDir Path scratch) throws IOException {
    List<Comparison.Row> rows =
        new EncoderBench(new Comparison(1, 1, 1), 1, scratch, row -> {}).text();

    assertThat(rows)
        .extracting(Comparison.Row::name)
        .containsExactly(
            "MiniLM-L6 1×16, 1 thread",
            "MiniLM-L6 1×128, 1 thread",
            "MiniLM-L6 16×32, 1 thread",
            "MiniLM-L6 64×64, 1 thread");
    assertThat(rows).allSatisfy(row -> assertThat(row.ratio()).isPositive());
  }
}
