package io.triptych.indexer.collection;

import io.triptych.indexer.Item;
import java.util.List;
import java.util.Objects;

/**
 * An item ready to be written.
 *
 * @param item the item
 * @param itemHash SHA-256, in hexadecimal, of everything about the item that is indexed; {@link
 *     CollectionWriter} keeps it so that an unchanged item can be told
 * @param media its text, pictures and sounds, the main one of each modality first
 */
public record EncodedItem(Item item, String itemHash, List<EncodedMedium> media) {
  public EncodedItem {
    Objects.requireNonNull(item, "item");
    ContentHash.check(itemHash);
    media = List.copyOf(media);
  }
}
