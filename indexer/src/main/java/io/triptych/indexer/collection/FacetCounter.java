package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.collection.FacetCounts.RangeCount;
import io.triptych.indexer.collection.FacetCounts.ValueCount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.facet.FacetResult;
import org.apache.lucene.facet.FacetsCollector;
import org.apache.lucene.facet.LabelAndValue;
import org.apache.lucene.facet.StringValueFacetCounts;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitDocIdSet;
import org.apache.lucene.util.BitSetIterator;

/** Counts the items that a filter lets pass by their attributes' doc values; for one thread. */
final class FacetCounter {
  private final IndexReader reader;
  private final FilterCache.View passing;
  private final FacetOrdinals ordinals;
  private final NumberLayout numbers;

  FacetCounter(
      IndexReader reader, FilterCache.View passing, FacetOrdinals ordinals, NumberLayout numbers) {
    this.reader = reader;
    this.numbers = numbers;
    this.passing = passing;
    this.ordinals = ordinals;
  }

  FacetCounts count(FacetRequest request) throws IOException {
    return switch (request) {
      case FacetRequest.Values values -> values(values);
      case FacetRequest.Ranges ranges -> ranges(ranges);
    };
  }

  private int items() {
    return reader.leaves().stream().mapToInt(leaf -> passing.of(leaf).itemCount()).sum();
  }

  private FacetCounts values(FacetRequest.Values request) throws IOException {
    String field = IndexFields.attribute(request.attribute());
    FacetResult result =
        new StringValueFacetCounts(ordinals.of(reader, field), new Passing())
            .getTopChildren(request.top(), field);
    if (result == null) {
      return new FacetCounts.Values(request.attribute(), List.of(), 0, items());
    }
    List<ValueCount> top = new ArrayList<>();
    for (LabelAndValue value : result.labelValues) {
      top.add(new ValueCount(value.label, value.value.intValue()));
    }
    return new FacetCounts.Values(
        request.attribute(),
        top,
        result.childCount - top.size(),
        items() - result.value.intValue());
  }

  /** The items that pass, as Lucene's counters take them. */
  private final class Passing extends FacetsCollector {
    @Override
    public List<MatchingDocs> getMatchingDocs() {
      return reader.leaves().stream()
          .map(leaf -> {
            FilterBits bits = passing.of(leaf);
            BitDocIdSet items = new BitDocIdSet(bits.items(), bits.itemCount());
            return new MatchingDocs(leaf, items, bits.itemCount(), null);
          })
          .toList();
    }
  }

  private FacetCounts ranges(FacetRequest.Ranges request) throws IOException {
    long[] bounds = request.sortable();
    int[] counts = new int[bounds.length + 1];
    String field =
        request.bounds().getFirst() instanceof AttributeValue.Numeric
            ? numbers.field(request.attribute())
            : IndexFields.attribute(request.attribute());
    for (LeafReaderContext leaf : reader.leaves()) {
      count(leaf, field, bounds, counts);
    }
    List<RangeCount> ranges = new ArrayList<>();
    Optional<AttributeValue> from = Optional.empty();
    for (int i = 0; i <= bounds.length; i++) {
      Optional<AttributeValue> to =
          i < bounds.length ? Optional.of(request.bounds().get(i)) : Optional.empty();
      ranges.add(new RangeCount(from, to, counts[i]));
      from = to;
    }
    return new FacetCounts.Ranges(
        request.attribute(), ranges, items() - Arrays.stream(counts).sum());
  }

  private void count(LeafReaderContext leaf, String field, long[] bounds, int[] counts)
      throws IOException {
    FilterBits bits = passing.of(leaf);
    SortedNumericDocValues values = DocValues.getSortedNumeric(leaf.reader(), field);
    DocIdSetIterator items = new BitSetIterator(bits.items(), bits.itemCount());
    for (int item = items.nextDoc();
        item != DocIdSetIterator.NO_MORE_DOCS;
        item = items.nextDoc()) {
      if (values.advanceExact(item)) {
        int place = Arrays.binarySearch(bounds, values.nextValue());
        counts[place < 0 ? -place - 1 : place + 1]++;
      }
    }
  }
}
