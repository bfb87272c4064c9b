package io.triptych.indexer.store;

import io.triptych.encoder.SpaceId;

/**
 * What a tower made of a content.
 *
 * @param space the space of {@code vector}
 * @param features the tower's outputs, through half precision
 * @param vector the unit vector in {@code space}, as it was
 */
public record StoredEmbedding(SpaceId space, float[] features, float[] vector) {}
