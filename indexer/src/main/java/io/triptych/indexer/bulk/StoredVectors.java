package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.store.EmbeddingStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds a medium's vectors in the store. A text or a picture has one, under its own hash. A sound
 * has one for each clip, under a hash made of its own, the clip's number and whether it is the
 * last: so it is known without decoding how many there are, and a sound of which one is missing is
 * encoded again.
 */
final class StoredVectors {
  private StoredVectors() {}

  /** The vectors in order; none if the store does not have all. */
  static List<float[]> of(EmbeddingStore store, PreparedMedium medium, Encoder encoder) {
    if (medium.modality() != Modality.AUDIO) {
      return store.vector(medium.contentHash(), medium.modality(), encoder).stream().toList();
    }
    List<float[]> vectors = new ArrayList<>();
    while (true) {
      int number = vectors.size();
      Optional<float[]> last =
          store.vector(clip(medium.contentHash(), number, true), Modality.AUDIO, encoder);
      Optional<float[]> next =
          last.isPresent()
              ? last
              : store.vector(clip(medium.contentHash(), number, false), Modality.AUDIO, encoder);
      if (next.isEmpty()) {
        return List.of();
      }
      vectors.add(next.get());
      if (last.isPresent()) {
        return vectors;
      }
    }
  }

  /** The hash that a clip is stored under. */
  static String clip(String contentHash, int number, boolean isLast) {
    return ContentHash.of("%s clip %d%s".formatted(contentHash, number, isLast ? " last" : ""));
  }
}
