package io.triptych.indexer.catalog;

import java.io.IOException;
import java.util.Optional;

/**
 * Reads a file forward, once, by one thread. Something in it that is no entry gives one that says
 * why and holds up no other.
 *
 * @param <E> what an entry is
 */
public interface EntryReader<E> extends AutoCloseable {

  /**
   * The next entry; empty at the end.
   *
   * @throws IOException if the rest of the file cannot be read
   */
  Optional<E> next() throws IOException;

  /** Goes over an entry without looking at what it holds; tells whether there was one. */
  default boolean skip() throws IOException {
    return next().isPresent();
  }

  @Override
  void close() throws IOException;
}
