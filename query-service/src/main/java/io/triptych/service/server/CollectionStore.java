package io.triptych.service.server;

import io.triptych.indexer.collection.CollectionSearcher;
import java.util.List;

/** The collections that a server serves. Safe for use by many threads. */
interface CollectionStore extends AutoCloseable {

  /** The names of all collections, in order. */
  List<String> names();

  /**
   * A view of a collection, to be closed after use.
   *
   * @throws RequestException if no collection can have that name
   * @throws NotFoundException if there is none
   */
  CollectionSearcher searcher(String name);

  @Override
  void close();
}
