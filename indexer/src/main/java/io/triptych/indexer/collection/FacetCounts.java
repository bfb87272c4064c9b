package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import java.util.List;
import java.util.Optional;

/** How many items have which values of an attribute. */
public sealed interface FacetCounts {

  /** The name of the attribute. */
  String attribute();

  /** The number of items without the attribute. */
  int without();

  /** The number of items with a value; one with several values counts for each. */
  record ValueCount(String value, int items) {}

  /**
   * The values of keywords and flags ({@code true}, {@code false}).
   *
   * @param top the most frequent values, the first first, ties by name
   * @param others how many further values there are
   */
  record Values(String attribute, List<ValueCount> top, int others, int without)
      implements FacetCounts {
    public Values {
      top = List.copyOf(top);
    }
  }

  /**
   * The number of items from a bound to below the next.
   *
   * @param from empty: no lower bound
   * @param to exclusive; empty: no upper bound
   */
  record RangeCount(Optional<AttributeValue> from, Optional<AttributeValue> to, int items) {}

  /**
   * Numbers or dates between bounds.
   *
   * @param ranges in order, without gaps; the first has no lower and the last no upper bound
   */
  record Ranges(String attribute, List<RangeCount> ranges, int without) implements FacetCounts {
    public Ranges {
      ranges = List.copyOf(ranges);
    }
  }
}
