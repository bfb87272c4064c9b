package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.store.EmbeddingStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds a medium's vectors in the store. A text or a picture has one, under its own hash. A sound
 * has one for each clip, under a hash made of its own, the clip's number and whether it is the
 * last: so it is known without decoding how many there are, and a sound of which one is missing is
 * encoded again.
 */
public final class StoredVectors {
  private StoredVectors() {}

  /** The vectors in order; none if the store does not have all. */
  static List<float[]> of(EmbeddingStore store, PreparedMedium medium, Encoder encoder) {
    if (medium.modality() != Modality.AUDIO) {
      return store.vector(medium.contentHash(), medium.modality(), encoder).stream().toList();
    }
    return ofClips(medium.contentHash(), clip -> store.vector(clip, Modality.AUDIO, encoder));
  }

  /**
   * What there is of each clip of a sound, in order; nothing if it lacks one.
   *
   * @param contentHash the sound's
   * @param find what there is under a clip's hash
   */
  public static List<float[]> ofClips(
      String contentHash, Function<String, Optional<float[]>> find) {
    List<float[]> clips = new ArrayList<>();
    while (true) {
      int number = clips.size();
      Optional<float[]> last = find.apply(clip(contentHash, number, true));
      Optional<float[]> next =
          last.isPresent() ? last : find.apply(clip(contentHash, number, false));
      if (next.isEmpty()) {
        return List.of();
      }
      clips.add(next.get());
      if (last.isPresent()) {
        return clips;
      }
    }
  }

  /** The hash that a clip is stored under. */
  public static String clip(String contentHash, int number, boolean isLast) {
    return ContentHash.of("%s clip %d%s".formatted(contentHash, number, isLast ? " last" : ""));
  }
}
