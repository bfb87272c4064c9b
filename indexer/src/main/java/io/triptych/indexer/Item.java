package io.triptych.indexer;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One catalogue item as it was given.
 *
 * @param id 1 to 512 characters, unique in its collection
 * @param title may be empty
 * @param description may be empty
 * @param images the item's pictures, the main one first
 * @param audio the item's sounds
 * @param attributes further values by name; price and stock stand here under those names
 * @param updatedAt when the source last changed the item, if it says
 */
public record Item(
    String id,
    String title,
    String description,
    List<MediaSource> images,
    List<MediaSource> audio,
    Map<String, AttributeValue> attributes,
    Optional<Instant> updatedAt) {
  /** The longest id, in characters. */
  public static final int MAX_ID_LENGTH = 512;

  public Item {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(updatedAt, "updatedAt");
    if (id.isBlank() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException("id: \"" + id + "\" (expected: 1 to 512 characters)");
    }
    images = List.copyOf(images);
    audio = List.copyOf(audio);
    attributes = Map.copyOf(attributes);
    if (title.isBlank() && description.isBlank() && images.isEmpty() && audio.isEmpty()) {
      throw new IllegalArgumentException(
          "item: " + id + " is empty (expected: a title, a description, an image or a sound)");
    }
  }
}
