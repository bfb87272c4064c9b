package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import java.util.Map;
import java.util.TreeMap;

/** The values of an item by which a collection filters. */
public final class ItemAttributes {
  private ItemAttributes() {}

  /** The item's attributes, with the time of its last change among them. */
  public static Map<String, AttributeValue> of(Item item) {
    Map<String, AttributeValue> attributes = new TreeMap<>(item.attributes());
    item.updatedAt()
        .ifPresent(time -> attributes.put(Schema.UPDATED_AT, new AttributeValue.Date(time)));
    return attributes;
  }
}
