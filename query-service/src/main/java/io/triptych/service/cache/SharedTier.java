package io.triptych.service.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * Bytes by name that several servers share. Neither call throws, and both are bounded in time.
 * {@code trouble} is run once where a call failed, or was not made because of earlier failures.
 */
interface SharedTier extends AutoCloseable {

  /** What is stored under {@code name}, if there is something that can be had quickly. */
  Optional<byte[]> find(String name, Runnable trouble);

  /** Stores bytes some time soon, or never. */
  void store(String name, byte[] bytes, Duration timeToLive, Runnable trouble);

  @Override
  void close();

  /** No shared cache. */
  SharedTier NONE =
      new SharedTier() {
        @Override
        public Optional<byte[]> find(String name, Runnable trouble) {
          return Optional.empty();
        }

        @Override
        public void store(String name, byte[] bytes, Duration timeToLive, Runnable trouble) {}

        @Override
        public void close() {}
      };
}
