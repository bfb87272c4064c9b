package io.triptych.service.server;

/**
 * What a server tells of itself beside its metrics.
 *
 * @param recallShare which share of searches is repeated exactly to see what the graph missed, 0 to
 *     1
 */
public record ObserveSettings(double recallShare) {
  /** No sampling. */
  public static final ObserveSettings NONE = new ObserveSettings(0);

  public ObserveSettings {
    if (!(recallShare >= 0 && recallShare <= 1)) {
      throw new IllegalArgumentException("recall-share: " + recallShare + " (expected: 0 to 1)");
    }
  }

  public ObserveSettings withRecallShare(double share) {
    return new ObserveSettings(share);
  }
}
