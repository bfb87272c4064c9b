package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.SpaceMismatchException;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.cache.EmbeddingCache;
import io.triptych.service.query.QueryEmbedder;
import io.triptych.service.query.Searcher;
import java.util.Optional;

/** Puts the parts of a search together. */
final class Engines {
  private Engines() {}

  /**
   * A searcher for one process's few queries: nothing is remembered.
   *
   * @throws SpaceMismatchException if the collection holds vectors of another space
   */
  static Searcher searcher(Encoder encoder, Collection collection) {
    return new Searcher(embedder(encoder, collection));
  }

  /**
   * An embedder of queries to a collection.
   *
   * @throws SpaceMismatchException if the collection holds vectors of another space
   */
  static QueryEmbedder embedder(Encoder encoder, Collection collection) {
    if (!collection.space().equals(encoder.space())) {
      throw new SpaceMismatchException(collection.name(), encoder.space(), collection.space());
    }
    EmbeddingCache none = EmbeddingCache.of(0, Optional.empty());
    return new CachingEmbedder(encoder, new ImageDecoder(), none);
  }
}
