package io.triptych.service.server;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * What a server tells of itself beside its metrics.
 *
 * @param recallShare which share of searches is repeated exactly to see what the graph missed, 0 to
 *     1
 * @param traces where spans are sent by OTLP over HTTP, such as {@code
 *     http://localhost:4318/v1/traces}; nowhere without it
 */
public record ObserveSettings(double recallShare, Optional<URI> traces) {
  /** No sampling, no traces. */
  public static final ObserveSettings NONE = new ObserveSettings(0, Optional.empty());

  public ObserveSettings {
    if (!(recallShare >= 0 && recallShare <= 1)) {
      throw new IllegalArgumentException("recall-share: " + recallShare + " (expected: 0 to 1)");
    }
    Objects.requireNonNull(traces, "traces");
  }

  public ObserveSettings withRecallShare(double share) {
    return new ObserveSettings(share, traces);
  }

  public ObserveSettings withTraces(URI endpoint) {
    return new ObserveSettings(recallShare, Optional.of(endpoint));
  }
}
