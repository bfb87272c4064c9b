package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Team;

/** A layer between two feature maps of its own; for one pass at a time. */
@FunctionalInterface
public interface BoundLayer {
  /** Computes the second map from the first, in parts if the team has more than one thread. */
  void run(Team team);
}
