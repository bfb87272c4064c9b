package io.triptych.service.query;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import java.util.Optional;

/** Tells whether queries and a collection were embedded by the same towers. */
public final class Towers {
  private Towers() {}

  /**
   * Whether what {@code view} holds of {@code modality} was embedded by another tower than a query
   * of that modality would be. Their vectors may lie in one space and still not be compared. False
   * where the collection does not record its tower.
   */
  public static boolean isForeign(
      QueryEmbedder embedder, CollectionSearcher view, Modality modality) {
    Optional<String> theirs = view.tower(modality);
    return theirs.isPresent() && !theirs.equals(embedder.tower(modality));
  }
}
