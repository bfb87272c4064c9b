package io.triptych.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  @Test
  void runsBothInTurnAndCountsItems() {
    StringBuilder order = new StringBuilder();
    AtomicInteger calls = new AtomicInteger();
    AtomicLong time = new AtomicLong();
    Comparison.Row row =
        new Comparison(3, 1, 1, () -> time.getAndAdd(10))
            .run("x", 4, () -> order.append('a').append(calls.incrementAndGet()), order::reverse);

    // Two warm-ups, the second no faster, and three rounds.
    assertThat(calls).hasValue(5);
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
