package io.triptych.service.server;

import java.time.Duration;
import java.util.Objects;

/**
 * How a server begins and ends.
 *
 * @param warmUp whether towers are loaded and collections opened before it says that it serves
 * @param notice how long it goes on as before after it said that it does not serve any more, so
 *     that a load balancer notices before anybody is refused
 * @param drainLimit how long requests under way may take then
 */
public record LifecycleSettings(boolean warmUp, Duration notice, Duration drainLimit) {
  /** No warm-up, no notice, 10 s for requests under way. */
  public static final LifecycleSettings DEFAULT =
      new LifecycleSettings(false, Duration.ZERO, Duration.ofSeconds(10));

  public LifecycleSettings {
    Objects.requireNonNull(notice, "notice");
    if (notice.isNegative()) {
      throw new IllegalArgumentException(
          "drain-notice: " + notice.toSeconds() + " s (expected: at least 0 s)");
    }
    if (!drainLimit.isPositive()) {
      throw new IllegalArgumentException(
          "drain-limit: " + drainLimit.toSeconds() + " s (expected: more than 0 s)");
    }
  }

  public LifecycleSettings withWarmUp(boolean other) {
    return new LifecycleSettings(other, notice, drainLimit);
  }

  public LifecycleSettings withNotice(Duration other) {
    return new LifecycleSettings(warmUp, other, drainLimit);
  }
}
