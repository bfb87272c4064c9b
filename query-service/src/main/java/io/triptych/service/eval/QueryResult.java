package io.triptych.service.eval;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one query found.
 *
 * @param scores its measures by name, each in [0, 1]
 * @param firstRelevant the rank of the first relevant item, from 1; empty where none was found
 * @param nanos how long the ranking took, in nanoseconds
 * @param top the first ten items of the ranking
 * @param missed up to three relevant items that are not among them, the best ranked first
 * @param refused why nothing was searched for, such as {@code EMPTY} for silence; empty where
 *     something was
 */
public record QueryResult(
    EvalQuery query,
    Map<String, Double> scores,
    OptionalInt firstRelevant,
    long nanos,
    List<Hit> top,
    List<Hit> missed,
    Optional<String> refused) {
  /** How many of the ranking's items are kept. */
  static final int TOP = 10;

  /** How many relevant items below are kept. */
  static final int MISSED = 3;

  /**
   * An item of the ranking, or one that should be there.
   *
   * @param rank from 1; empty where the ranking does not reach it
   * @param relevant whether it is judged relevant
   */
  public record Hit(String id, OptionalInt rank, boolean relevant) {}

  public QueryResult {
    top = List.copyOf(top);
    missed = List.copyOf(missed);
  }
}
