package io.triptych.indexer.collection;

import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.search.PointRangeQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.NumericUtils;

/** How a generation keeps the numbers among its items' attributes. */
enum NumberLayout {
  /** As points and doc values, which change with their item only: versions 1 and 2. */
  POINTS {
    @Override
    String field(String attribute) {
      return IndexFields.attribute(attribute);
    }

    @Override
    Field of(String attribute, double number) {
      return new DoubleField(field(attribute), number, Field.Store.NO);
    }

    @Override
    Query within(PointRangeQuery range) {
      return range;
    }
  },
  /**
   * As doc values alone, sortable longs, which can be changed without their item. A range is found
   * by looking at all; what a filter lets pass is remembered.
   */
  DOC_VALUES {
    @Override
    String field(String attribute) {
      return PREFIX + attribute;
    }

    @Override
    Field of(String attribute, double number) {
      return new NumericDocValuesField(field(attribute), NumericUtils.doubleToSortableLong(number));
    }

    @Override
    Query within(PointRangeQuery range) {
      if (!range.getField().startsWith(PREFIX)) {
        return range;
      }
      return NumericDocValuesField.newSlowRangeQuery(
          range.getField(),
          NumericUtils.sortableBytesToLong(range.getLowerPoint(), 0),
          NumericUtils.sortableBytesToLong(range.getUpperPoint(), 0));
    }
  };

  private static final String PREFIX = "num.";

  /** The field that holds the numbers of an attribute. */
  abstract String field(String attribute);

  /** A number of a parent. */
  abstract Field of(String attribute, double number);

  /** A range of the numbers of a field, as the filter's parser made it, as this layout finds it. */
  abstract Query within(PointRangeQuery range);
}
