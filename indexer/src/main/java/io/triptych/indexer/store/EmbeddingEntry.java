package io.triptych.indexer.store;

import io.triptych.indexer.collection.ContentHash;

/**
 * An embedding to keep.
 *
 * @param contentHash SHA-256, in hexadecimal, of what was encoded
 * @param features the tower's outputs
 * @param vector the unit vector in the shared space
 */
public record EmbeddingEntry(String contentHash, float[] features, float[] vector) {
  public EmbeddingEntry {
    ContentHash.check(contentHash);
  }
}
