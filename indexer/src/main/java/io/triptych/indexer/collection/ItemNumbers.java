package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.util.NumericUtils;

/**
 * The numbers of a segment's items as they are now, where they may have changed since an item was
 * written. Asked for in the order of documents, by one thread.
 */
final class ItemNumbers {
  private final boolean apart;

  /** The numeric attributes that any item of the segment has, and those that none has. */
  private final Map<String, NumericDocValues> values = new HashMap<>();

  /**
   * @param fields which attributes are read
   */
  ItemNumbers(CollectionDescription description, LeafReader segment, ItemFields fields)
      throws IOException {
    this.apart = description.numbers() == NumberLayout.DOC_VALUES;
    for (Map.Entry<String, AttributeType> attribute : description.schema().types().entrySet()) {
      if (apart
          && attribute.getValue() == AttributeType.NUMERIC
          && fields.attribute(attribute.getKey())) {
        String field = description.numbers().field(attribute.getKey());
        values.put(attribute.getKey(), segment.getNumericDocValues(field));
      }
    }
  }

  /**
   * {@code attributes} with the numbers of a document in place of those that it was written with.
   *
   * @param doc its number in the segment, not below that of the call before
   */
  Map<String, AttributeValue> current(int doc, Map<String, AttributeValue> attributes)
      throws IOException {
    if (!apart) {
      return attributes;
    }
    Map<String, AttributeValue> current = new TreeMap<>(attributes);
    for (Map.Entry<String, NumericDocValues> attribute : values.entrySet()) {
      NumericDocValues numbers = attribute.getValue();
      if (numbers != null && numbers.advanceExact(doc)) {
        double number = NumericUtils.sortableLongToDouble(numbers.longValue());
        current.put(attribute.getKey(), new AttributeValue.Numeric(number));
      } else {
        current.remove(attribute.getKey());
      }
    }
    return current;
  }

  /** The number of an attribute of each of {@code docs}, in order; 0 where there is none. */
  static double[] of(NumberLayout layout, IndexReader reader, String attribute, int[] docs)
      throws IOException {
    double[] numbers = new double[docs.length];
    String field = layout.field(attribute);
    int[] order = BlockVectors.byDocument(docs);
    int next = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      SortedNumericDocValues values = DocValues.getSortedNumeric(leaf.reader(), field);
      for (; next < order.length && docs[order[next]] < end; next++) {
        if (values.advanceExact(docs[order[next]] - leaf.docBase)) {
          numbers[order[next]] = NumericUtils.sortableLongToDouble(values.nextValue());
        }
      }
    }
    return numbers;
  }
}
