package io.triptych.indexer.bulk;

import io.triptych.indexer.AttributeValue;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A change of attributes of an item that is there.
 *
 * @param id the item's
 * @param changes by attribute, at least one; an empty one takes the attribute away
 */
public record ItemUpdate(String id, Map<String, Optional<AttributeValue>> changes) {
  public ItemUpdate {
    Objects.requireNonNull(id, "id");
    changes = Map.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("update of " + id + ": empty (expected: an attribute)");
    }
  }
}
