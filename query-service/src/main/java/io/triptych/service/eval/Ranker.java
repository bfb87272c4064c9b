package io.triptych.service.eval;

import java.io.IOException;
import java.util.List;

/** Ranks the items of a collection for a query. */
@FunctionalInterface
public interface Ranker {

  /**
   * The ids of at most {@code depth} items, best first, each once.
   *
   * @throws IOException if the query's medium cannot be read or decoded
   * @throws RefusedQueryException if there is nothing in it to search with
   */
  List<String> rank(EvalQuery query, int depth) throws IOException, RefusedQueryException;
}
