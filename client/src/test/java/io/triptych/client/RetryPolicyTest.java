package io.triptych.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {
  private static final RetryPolicy POLICY =
      RetryPolicy.DEFAULT.withPauses(Duration.ofMillis(100), Duration.ofSeconds(1));

  private final Random random = new Random(7);

  private Duration pause(int failures, Optional<Duration> asked) {
    return POLICY.pause(failures, asked, random);
  }

  @Test
  void pausesDoubleUpToTheLongestAndDiffer() {
    long[] whole = {100, 200, 400, 800, 1000, 1000};
    for (int n = 1; n <= whole.length; n++) {
      Duration one = pause(n, Optional.empty());
      assertThat(one)
          .isBetween(Duration.ofMillis(whole[n - 1] / 2), Duration.ofMillis(whole[n - 1]));
      assertThat(one).isNotEqualTo(pause(n, Optional.empty()));
    }
    assertThat(pause(1_000_000, Optional.empty())).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void whenTheServerSaysIsNotBefore() {
    Duration asked = Duration.ofSeconds(5);
    for (int i = 0; i < 100; i++) {
      assertThat(pause(1, Optional.of(asked))).isBetween(asked, asked.plusMillis(100));
      assertThat(pause(4, Optional.of(Duration.ofMillis(1))))
          .isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> RetryPolicy.DEFAULT.withAttempts(0))
        .hasMessage("attempts: 0 (expected: at least 1)");
    assertThatThrownBy(() -> RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO))
        .hasMessage("first: PT0S (expected: positive)");
    assertThatThrownBy(
            () -> RetryPolicy.DEFAULT.withPauses(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("longest: PT1S (expected: at least PT2S)");
    assertThatThrownBy(() -> RetryPolicy.DEFAULT.withPatience(Duration.ofSeconds(-1)))
        .hasMessage("patience: PT-1S (expected: at least 0)");
  }
}
