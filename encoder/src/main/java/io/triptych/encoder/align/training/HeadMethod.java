package io.triptych.encoder.align.training;

import io.triptych.encoder.head.ResidualTables.Dense;
import java.util.List;

/**
 * A way to learn a residual from pairs. It offers candidates, numbered from 1; which of them to
 * take is decided on pairs that it does not see. Deterministic.
 */
sealed interface HeadMethod
    permits ContrastiveMethod, RidgeMethod, CanonicalMethod, PrototypeMethod {

  /** Takes candidates as they come, in order. */
  @FunctionalInterface
  interface Sink {
    /** Takes candidate {@code number}. */
    void candidate(int number, List<Dense> layers);
  }

  /** How many candidates there are. */
  int candidates();

  /** What sets a candidate apart, for people. */
  String describe(int candidate);

  /** Whether it learns of views too, and so of things without a target; if not, it gets none. */
  default boolean learnsViews() {
    return false;
  }

  /**
   * Learns.
   *
   * @param x scaled features of the pairs, [n, width]
   * @param last the last candidate that is wanted
   */
  void fit(Matrix x, AlignmentPairs pairs, int last, Sink sink);
}
