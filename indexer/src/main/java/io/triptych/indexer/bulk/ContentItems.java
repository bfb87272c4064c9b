package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import io.triptych.indexer.store.EmbeddingStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which items of a collection hold which contents of a modality. */
final class ContentItems {
  private final Map<String, List<String>> ids = new HashMap<>();
  private final Modality modality;
  private final EmbeddingStore store;
  private final String tower;

  private ContentItems(Modality modality, EmbeddingStore store, String tower) {
    this.modality = modality;
    this.store = store;
    this.tower = tower;
  }

  static ContentItems of(
      CollectionSearcher searcher, EmbeddingStore store, Encoder encoder, Modality modality) {
    ContentItems items = new ContentItems(modality, store, encoder.towerId(modality));
    searcher.items().forEach(items::add);
    return items;
  }

  /** The ids of the items that hold the content that the store has under {@code hash}. */
  List<String> ids(String hash) {
    return ids.getOrDefault(hash, List.of());
  }

  private void add(StoredItem item) {
    if (modality == Modality.TEXT) {
      ItemText.of(StoredItems.item(item)).ifPresent(text -> add(ContentHash.of(text), item));
      return;
    }
    for (StoredMedium medium : item.media()) {
      if (medium.modality() != modality) {
        continue;
      }
      if (modality == Modality.AUDIO) {
        clips(medium.contentHash()).forEach(clip -> add(clip, item));
      } else {
        add(medium.contentHash(), item);
      }
    }
  }

  private void add(String hash, StoredItem item) {
    List<String> known = ids.computeIfAbsent(hash, _ -> new ArrayList<>(1));
    if (known.isEmpty() || !known.getLast().equals(item.id())) {
      known.add(item.id());
    }
  }

  private List<String> clips(String contentHash) {
    List<String> clips = new ArrayList<>();
    StoredVectors.ofClips(
        contentHash,
        clip -> {
          if (!store.holds(clip, tower)) {
            return Optional.empty();
          }
          clips.add(clip);
          return Optional.of(new float[0]);
        });
    return clips;
  }
}
