package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.util.NumericUtils;

/** The numbers of items as they are now, where they may have changed since an item was written. */
final class ItemNumbers {
  private final CollectionDescription description;

  ItemNumbers(CollectionDescription description) {
    this.description = description;
  }

  /**
   * {@code attributes} with the numbers of a document in place of those that it was written with.
   *
   * @param doc its number in the segment
   * @param fields which of them are read
   */
  Map<String, AttributeValue> current(
      LeafReaderContext leaf, int doc, Map<String, AttributeValue> attributes, ItemFields fields)
      throws IOException {
    if (description.numbers() == NumberLayout.POINTS) {
      return attributes;
    }
    Map<String, AttributeValue> current = new TreeMap<>(attributes);
    for (Map.Entry<String, AttributeType> attribute : description.schema().types().entrySet()) {
      if (attribute.getValue() == AttributeType.NUMERIC && fields.attribute(attribute.getKey())) {
        String name = attribute.getKey();
        NumericDocValues values =
            leaf.reader().getNumericDocValues(description.numbers().field(name));
        if (values != null && values.advanceExact(doc)) {
          double number = NumericUtils.sortableLongToDouble(values.longValue());
          current.put(name, new AttributeValue.Numeric(number));
        } else {
          current.remove(name);
        }
      }
    }
    return current;
  }

  /** The number of an attribute of each of {@code docs}, in order; 0 where there is none. */
  double[] of(IndexReader reader, String attribute, int[] docs) throws IOException {
    double[] numbers = new double[docs.length];
    String field = description.numbers().field(attribute);
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
