package io.triptych.indexer.bulk;

import io.triptych.indexer.Item;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * An item to be written if the collection holds it in the version that its writer knows.
 *
 * @param expectedVersion the version that the item has to have, 0 for none yet; empty for any
 */
public record VersionedItem(Item item, OptionalLong expectedVersion) {
  public VersionedItem {
    Objects.requireNonNull(item, "item");
    Objects.requireNonNull(expectedVersion, "expectedVersion");
  }

  /** An item to be written whatever the collection holds. */
  public static VersionedItem any(Item item) {
    return new VersionedItem(item, OptionalLong.empty());
  }
}
