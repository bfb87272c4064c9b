package io.triptych.service.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CircuitBreakerTest {
  private long now = Long.MAX_VALUE - 50;
  private final CircuitBreaker breaker = new CircuitBreaker(2, 100, () -> now);

  @Test
  void staysClosedWhileFailuresAreRare() {
    assertThat(breaker.failed()).isFalse();
    assertThat(breaker.succeeded()).isFalse();
    assertThat(breaker.failed()).isFalse();
    assertThat(breaker.allows()).isTrue();
  }

  @Test
  void opensOnceAndLetsOneTrialThroughAtATime() {
    breaker.failed();
    assertThat(breaker.failed()).isTrue();
    assertThat(breaker.failed()).isFalse();
    assertThat(breaker.allows()).isFalse();
    now += 100; // wraps around, as nanoTime may
    assertThat(breaker.allows()).isTrue();
    assertThat(breaker.allows()).isFalse();
    now += 100;
    assertThat(breaker.allows()).isTrue();
    assertThat(breaker.succeeded()).isTrue();
    assertThat(breaker.allows()).isTrue();
    assertThat(breaker.allows()).isTrue();
  }
}
