package io.triptych.indexer.admin;

import io.triptych.encoder.Modality;
import io.triptych.indexer.Item;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import io.triptych.indexer.collection.StoredItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes items into an index whose pictures' vectors are wrong. */
final class Spoiler {
  private Spoiler() {}

  static void spoil(Collection collection, String id) {
    StoredItem stored;
    String hash;
    List<float[]> texts;
    try (CollectionSearcher searcher = collection.searcher()) {
      int doc = searcher.find(id).orElseThrow();
      stored = searcher.item(doc);
      hash = searcher.itemHash(id).orElseThrow();
      texts = searcher.vectors(doc, Modality.TEXT);
    }
    List<EncodedMedium> media = new ArrayList<>();
    media.add(
        new EncodedMedium(
            Modality.TEXT, ContentKeys.text(stored).orElseThrow(), texts, Optional.empty()));
    for (String picture : ContentKeys.media(stored, Modality.IMAGE)) {
      float[] wrong = new float[collection.dimension()];
      wrong[media.size()] = 1;
      media.add(new EncodedMedium(Modality.IMAGE, picture, Optional.of(wrong), Optional.empty()));
    }
    Item item =
        new Item(
            id,
            stored.title(),
            stored.description(),
            List.of(),
            List.of(),
            stored.attributes(),
            Optional.empty());
    try (CollectionWriter writer = collection.writer()) {
      writer.put(new EncodedItem(item, hash, media));
      writer.commit();
    }
  }
}
