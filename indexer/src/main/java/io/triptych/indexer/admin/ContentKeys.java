package io.triptych.indexer.admin;

import io.triptych.encoder.Modality;
import io.triptych.indexer.bulk.ItemText;
import io.triptych.indexer.bulk.StoredItems;
import io.triptych.indexer.bulk.StoredVectors;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Under which hashes the embeddings of an item's contents are stored. */
final class ContentKeys {
  private ContentKeys() {}

  /** The hash of what is embedded as the item's text; empty if it has none. */
  static Optional<String> text(StoredItem item) {
    return ItemText.of(StoredItems.item(item)).map(ContentHash::of);
  }

  /** The hashes of an item's media of {@code modality}, in order. */
  static List<String> media(StoredItem item, Modality modality) {
    return item.media().stream()
        .filter(medium -> medium.modality() == modality)
        .map(StoredMedium::contentHash)
        .toList();
  }

  /**
   * All hashes that an item's embeddings may be stored under.
   *
   * @param clips how many clips its sounds have together
   */
  static List<String> all(StoredItem item, int clips) {
    List<String> keys = new ArrayList<>();
    text(item).ifPresent(keys::add);
    keys.addAll(media(item, Modality.IMAGE));
    for (String sound : media(item, Modality.AUDIO)) {
      for (int clip = 0; clip < clips; clip++) {
        keys.add(StoredVectors.clip(sound, clip, false));
        keys.add(StoredVectors.clip(sound, clip, true));
      }
    }
    return keys;
  }
}
