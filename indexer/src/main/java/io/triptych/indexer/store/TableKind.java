package io.triptych.indexer.store;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;

/**
 * What all rows of an embedding table have in common.
 *
 * @param tower the id of the tower that made the features
 * @param dimension the length of a vector
 * @param width the number of features
 */
public record TableKind(Modality modality, String tower, SpaceId space, int dimension, int width) {

  /** The kind of an encoder's embeddings of {@code modality}. */
  public static TableKind of(Encoder encoder, Modality modality) {
    return new TableKind(
        modality,
        encoder.towerId(modality),
        encoder.space(),
        encoder.dimension(),
        encoder.features(modality).width());
  }

  EmbeddingFile.Kind file() {
    return new EmbeddingFile.Kind(modality, tower, space, dimension, width);
  }
}
