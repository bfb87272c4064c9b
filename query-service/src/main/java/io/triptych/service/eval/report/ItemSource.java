package io.triptych.service.eval.report;

import io.triptych.service.eval.EvalQuery;
import io.triptych.service.eval.TaskRun;
import java.util.Optional;

/** Shows items and queries. */
public interface ItemSource {

  /**
   * An item as people see it.
   *
   * @param jpeg a small picture; empty where there is none
   */
  record View(String title, Optional<byte[]> jpeg) {}

  /** The item called {@code id} of the collection of a run; its id stands for an unknown one. */
  View item(TaskRun run, String id);

  /** The small picture of a query that asks with one. */
  Optional<byte[]> picture(EvalQuery query);
}
