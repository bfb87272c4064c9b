package io.triptych.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  @Test
  void runsBothInTurnAndCountsItems() {
    StringBuilder order = new StringBuilder();
    AtomicInteger calls = new AtomicInteger();
    Comparison.Row row =
        new Comparison(3, 1, 1)
            .run("x", 4, () -> order.append('a').append(calls.incrementAndGet()), order::reverse);

    // A first warm-up, one to ten more until it gets no faster, three rounds.
    assertThat(calls.get()).isBetween(5, 14);
    assertThat(row.name()).isEqualTo("x");
    assertThat(row.ours()).isPositive();
    assertThat(row.ratio()).isPositive();
    assertThat(row.spread()).isNotNegative();
  }

  @Test
  void takesTheMedian() {
    assertThat(Comparison.median(new double[] {5, 1, 3})).isEqualTo(3);
    assertThat(Comparison.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
  }

  @Test
  void refusesNoRounds() {
    assertThatThrownBy(() -> new Comparison(0, 1, 1))
        .hasMessageContaining("(expected: all positive)");
  }
}
