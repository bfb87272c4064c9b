package io.triptych.service.cache;

import java.util.Optional;

/** A cache that several servers share. Neither call throws, and both are bounded in time. */
interface SharedTier extends AutoCloseable {

  /** The stored vector, if there is a valid one that can be had quickly. */
  Optional<float[]> find(EmbeddingKey key, int dimension);

  /** Stores a vector some time soon, or never. */
  void store(EmbeddingKey key, float[] vector);

  /** How many calls failed, found garbage, or were not made because of earlier failures. */
  long troubles();

  @Override
  void close();

  /** No shared cache. */
  SharedTier NONE =
      new SharedTier() {
        @Override
        public Optional<float[]> find(EmbeddingKey key, int dimension) {
          return Optional.empty();
        }

        @Override
        public void store(EmbeddingKey key, float[] vector) {}

        @Override
        public long troubles() {
          return 0;
        }

        @Override
        public void close() {}
      };
}
