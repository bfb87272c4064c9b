package io.triptych.indexer.bulk;

import io.triptych.indexer.AttributeValue;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A change of attributes of an item that is there.
 *
 * @param id the item's
 * @param changes by attribute, at least one; an empty one takes the attribute away
 * @param expectedVersion the version that the item has to have for this; empty for any
 */
public record ItemUpdate(
    String id, Map<String, Optional<AttributeValue>> changes, OptionalLong expectedVersion) {
  public ItemUpdate {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(expectedVersion, "expectedVersion");
    changes = Map.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("update of " + id + ": empty (expected: an attribute)");
    }
  }

  /** A change of an item of any version. */
  public ItemUpdate(String id, Map<String, Optional<AttributeValue>> changes) {
    this(id, changes, OptionalLong.empty());
  }
}
