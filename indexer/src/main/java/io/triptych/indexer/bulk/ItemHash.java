package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.ItemAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A hash over everything about an item that is indexed: its texts, its attributes, and for each
 * medium what it is, what is in it and where it lies; for a sound also the tower that hears it,
 * since a pack may get one, or another, without becoming another space. Parts are written with
 * their lengths, so that no two items run together.
 */
final class ItemHash {
  /** Changes when the same item is to be written in another way. */
  private static final String VERSION = "item 1";

  private final StringBuilder parts = new StringBuilder();

  private ItemHash() {}

  static String of(Item item, List<PreparedMedium> media, Encoder encoder) {
    ItemHash hash = new ItemHash();
    hash.add(VERSION).add(item.id()).add(item.title()).add(item.description());
    Map<String, AttributeValue> attributes = new TreeMap<>(ItemAttributes.of(item));
    attributes.forEach((name, value) -> hash.add(name).add(value));
    for (PreparedMedium medium : media) {
      hash.add(medium.modality().id())
          .add(medium.contentHash())
          .add(medium.file().map(Object::toString).orElse(""));
      if (medium.modality() == Modality.AUDIO && encoder.supports(Modality.AUDIO)) {
        hash.add(encoder.towerId(Modality.AUDIO));
      }
    }
    return ContentHash.of(hash.parts.toString());
  }

  private ItemHash add(String part) {
    parts.append(part.length()).append(':').append(part);
    return this;
  }

  private void add(AttributeValue value) {
    switch (value) {
      case AttributeValue.Keyword(var terms) -> {
        add("k" + terms.size());
        terms.forEach(this::add);
      }
      case AttributeValue.Numeric(double number) -> add("n" + number);
      case AttributeValue.Flag(boolean flag) -> add("b" + flag);
      case AttributeValue.Date(var instant) -> add("d" + instant);
    }
  }
}
