package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An item as the collection holds it.
 *
 * @param media its pictures and sounds, in the item's order
 */
public record StoredItem(
    String id,
    String title,
    String description,
    Map<String, AttributeValue> attributes,
    List<StoredMedium> media) {

  /**
   * A medium of an item.
   *
   * @param contentHash SHA-256 of the bytes, in hexadecimal
   * @param file where the bytes lie; never leaves the server
   */
  public record StoredMedium(Modality modality, String contentHash, Path file) {}

  public StoredItem {
    Objects.requireNonNull(id, "id");
    attributes = Map.copyOf(attributes);
    media = List.copyOf(media);
  }

  /** This item with other attributes. */
  public StoredItem with(Map<String, AttributeValue> others) {
    return new StoredItem(id, title, description, others, media);
  }
}
