package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
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
   */
  Map<String, AttributeValue> current(
      LeafReaderContext leaf, int doc, Map<String, AttributeValue> attributes) throws IOException {
    if (description.numbers() == NumberLayout.POINTS) {
      return attributes;
    }
    Map<String, AttributeValue> current = new TreeMap<>(attributes);
    for (Map.Entry<String, AttributeType> attribute : description.schema().types().entrySet()) {
      if (attribute.getValue() == AttributeType.NUMERIC) {
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
}
