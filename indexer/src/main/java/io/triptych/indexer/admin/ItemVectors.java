package io.triptych.indexer.admin;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.bulk.StoredVectors;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The vectors of an item, in the index and in the embedding store. */
final class ItemVectors {
  private final CollectionSearcher index;
  private final EmbeddingStore store;
  private final SpaceId space;
  private final Optional<String> hearer;

  /**
   * @param index a view of the collection
   * @param space its space
   */
  ItemVectors(CollectionSearcher index, EmbeddingStore store, SpaceId space) {
    this.index = index;
    this.store = store;
    this.space = space;
    this.hearer = index.tower(Modality.AUDIO);
  }

  /** Those in the index, in the item's order. */
  List<float[]> indexed(StoredItem item, Modality modality) {
    return index.vectors(index.find(item.id()).orElseThrow(), modality);
  }

  /** Those in the store, of the collection's space; none if it lacks one. */
  List<float[]> stored(StoredItem item, Modality modality) {
    return each(item, modality, hash -> find(hash, modality));
  }

  /** The features in the store that any tower made of the item; none if it lacks one. */
  List<float[]> features(StoredItem item, Modality modality) {
    return each(item, modality, hash -> store.features(hash, modality));
  }

  /**
   * What there is of each content of an item, in order; nothing if one lacks.
   *
   * @param find what there is under a hash
   */
  List<float[]> each(StoredItem item, Modality modality, Function<String, Optional<float[]>> find) {
    List<float[]> all = new ArrayList<>();
    for (List<float[]> medium : byMedium(item, modality, find)) {
      if (medium.isEmpty()) {
        return List.of();
      }
      all.addAll(medium);
    }
    return all;
  }

  private static List<List<float[]>> byMedium(
      StoredItem item, Modality modality, Function<String, Optional<float[]>> find) {
    return switch (modality) {
      case TEXT ->
          ContentKeys.text(item).stream().map(hash -> find.apply(hash).stream().toList()).toList();
      case IMAGE ->
          ContentKeys.media(item, modality).stream()
              .map(hash -> find.apply(hash).stream().toList())
              .toList();
      case AUDIO ->
          ContentKeys.media(item, modality).stream()
              .map(hash -> StoredVectors.ofClips(hash, find))
              .toList();
    };
  }

  private Optional<float[]> find(String hash, Modality modality) {
    // The space does not tell which tower heard a sound.
    Optional<String> tower = modality == Modality.AUDIO ? hearer : Optional.empty();
    return modality == Modality.AUDIO && tower.isEmpty()
        ? Optional.empty()
        : store.vectorIn(space, hash, modality, tower);
  }

  /** How many of the vectors of two lists of one length differ, in any bit. */
  static int differing(List<float[]> a, List<float[]> b) {
    int differing = 0;
    for (int i = 0; i < a.size(); i++) {
      differing += Arrays.equals(a.get(i), b.get(i)) ? 0 : 1;
    }
    return differing;
  }
}
