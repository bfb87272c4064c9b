package io.triptych.service.eval;

import io.triptych.encoder.SpaceId;
import java.io.IOException;

/** Opens what answers the queries of a task in a variant. */
@FunctionalInterface
public interface RankerSource {

  /** A ranker and the space that it compares vectors in. */
  record Opened(Ranker ranker, SpaceId space) {}

  /**
   * The ranker of a task in a variant; it lives as long as this source.
   *
   * @throws IllegalArgumentException if the pack cannot embed what the task asks with
   */
  Opened open(EvalTask task, EvalVariant variant) throws IOException;
}
