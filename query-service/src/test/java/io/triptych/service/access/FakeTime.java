package io.triptych.service.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told. */
final class FakeTime implements InstantSource {
  private Instant now = Instant.parse("2026-01-31T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  FakeTime pass(Duration time) {
    now = now.plus(time);
    return this;
  }
}
