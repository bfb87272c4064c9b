package io.triptych.service.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How words that are matched as words and vectors come together. */
public enum Hybrid {
  /** Vectors alone. */
  NONE,
  /** The weighted sum of calibrated relevances. */
  WEIGHTED,
  /** Reciprocal rank fusion of one ranking for each comparison. */
  RRF;

  /** The lower-case name used on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one with the given {@link #id()}.
   *
   * @throws QueryException if there is none
   */
  public static Hybrid of(String id) {
    for (Hybrid hybrid : values()) {
      if (hybrid.id().equals(id)) {
        return hybrid;
      }
    }
    String ids = Arrays.stream(values()).map(Hybrid::id).collect(Collectors.joining(", "));
    throw QueryException.invalid("hybrid", id, ids);
  }
}
