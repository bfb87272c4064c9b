package io.triptych.cli;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.collection.FacetCounts;
import io.triptych.indexer.collection.FacetCounts.RangeCount;
import java.util.Optional;

/** The counts of one attribute as a table. */
final class FacetTable {
  private FacetTable() {}

  static String of(FacetCounts counts) {
    TextTable table = new TextTable().left(counts.attribute()).right("items");
    switch (counts) {
      case FacetCounts.Values values -> {
        values.top().forEach(value -> table.row(value.value(), Integer.toString(value.items())));
        if (values.others() > 0) {
          table.row("(" + values.others() + " other values)", "");
        }
      }
      case FacetCounts.Ranges ranges ->
          ranges
              .ranges()
              .forEach(range -> table.row(label(range), Integer.toString(range.items())));
    }
    if (counts.without() > 0) {
      table.row("(none)", Integer.toString(counts.without()));
    }
    return table.render(Integer.MAX_VALUE);
  }

  private static String label(RangeCount range) {
    Optional<AttributeValue> from = range.from();
    Optional<AttributeValue> to = range.to();
    if (from.isEmpty()) {
      return "below " + show(to.orElseThrow());
    }
    return to.isEmpty()
        ? show(from.get()) + " or more"
        : "%s to below %s".formatted(show(from.get()), show(to.get()));
  }

  private static String show(AttributeValue bound) {
    return SearchJson.attribute(bound).toString();
  }
}
