package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import java.util.List;
import org.apache.lucene.util.NumericUtils;

/** An attribute by whose values items are counted. */
public sealed interface FacetRequest {
  /** The most values or bounds of a facet. */
  int MAX_SIZE = 1000;

  /** The name of the attribute. */
  String attribute();

  /**
   * Counts the values of keywords and flags.
   *
   * @param top how many of the most frequent values are named, 1 to {@value #MAX_SIZE}
   */
  record Values(String attribute, int top) implements FacetRequest {
    public Values {
      if (top < 1 || top > MAX_SIZE) {
        throw new FacetException(
            "%s: %d values (expected: 1 to %d)".formatted(attribute, top, MAX_SIZE));
      }
    }
  }

  /**
   * Counts numbers or dates between bounds, and below the first and from the last on.
   *
   * @param bounds 1 to {@value #MAX_SIZE}, all numbers or all dates, each above the one before
   */
  record Ranges(String attribute, List<AttributeValue> bounds) implements FacetRequest {
    public Ranges {
      bounds = List.copyOf(bounds);
      if (bounds.isEmpty() || bounds.size() > MAX_SIZE) {
        throw new FacetException(
            "%s: %d bounds (expected: 1 to %d)".formatted(attribute, bounds.size(), MAX_SIZE));
      }
      AttributeValue before = null;
      for (AttributeValue bound : bounds) {
        if (before != null
            && (before.getClass() != bound.getClass() || sortable(bound) <= sortable(before))) {
          throw new FacetException(
              "%s: %s after %s (expected: bounds that rise)"
                  .formatted(attribute, show(bound), show(before)));
        }
        before = bound;
      }
    }

    /** The bounds as doc values hold numbers. */
    long[] sortable() {
      return bounds.stream().mapToLong(Ranges::sortable).toArray();
    }

    private static long sortable(AttributeValue bound) {
      return switch (bound) {
        // Both zeros are at or above a bound of zero; as doc values the negative one is less.
        case AttributeValue.Numeric(double number) ->
            NumericUtils.doubleToSortableLong(number == 0 ? -0.0 : number);
        case AttributeValue.Date(var instant) -> instant.toEpochMilli();
        case AttributeValue.Keyword _, AttributeValue.Flag _ ->
            throw new FacetException("bound: " + bound + " (expected: a number or a date)");
      };
    }

    private static String show(AttributeValue bound) {
      return switch (bound) {
        case AttributeValue.Numeric(double number) -> Double.toString(number);
        case AttributeValue.Date(var instant) -> instant.toString();
        case AttributeValue.Keyword _, AttributeValue.Flag _ -> bound.toString();
      };
    }
  }
}
