package io.triptych.service.server;

import io.triptych.indexer.collection.FacetCounts;
import io.triptych.indexer.collection.FacetCounts.RangeCount;
import io.triptych.indexer.collection.FacetCounts.ValueCount;
import io.triptych.proto.v1.Facet;
import io.triptych.proto.v1.FacetRange;
import io.triptych.proto.v1.FacetValue;

/** Counts of items by their attributes as messages. */
final class FacetMessages {
  private FacetMessages() {}

  static Facet facet(FacetCounts counts) {
    Facet.Builder facet =
        Facet.newBuilder().setAttribute(counts.attribute()).setWithout(counts.without());
    switch (counts) {
      case FacetCounts.Values values -> {
        values.top().forEach(value -> facet.addValues(value(value)));
        facet.setOtherValues(values.others());
      }
      case FacetCounts.Ranges ranges ->
          ranges.ranges().forEach(range -> facet.addRanges(range(range)));
    }
    return facet.build();
  }

  private static FacetValue value(ValueCount count) {
    return FacetValue.newBuilder().setValue(count.value()).setItems(count.items()).build();
  }

  private static FacetRange range(RangeCount count) {
    FacetRange.Builder range = FacetRange.newBuilder().setItems(count.items());
    count.from().ifPresent(from -> range.setFrom(AttributeMessages.value(from)));
    count.to().ifPresent(to -> range.setTo(AttributeMessages.value(to)));
    return range.build();
  }
}
