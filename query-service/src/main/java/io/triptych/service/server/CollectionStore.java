package io.triptych.service.server;

import io.triptych.indexer.Item;
import io.triptych.indexer.bulk.IngestResult;
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

  /**
   * Adds or replaces items, making the collection if it is new; returns when what was written is on
   * disk and found.
   *
   * @return one result for each item, in order
   * @throws RequestException if no collection can have that name
   * @throws PreconditionException if the collection is of another space
   * @throws UnavailableException if somebody else is writing the collection
   */
  List<IngestResult> upsert(String name, List<Item> items);

  @Override
  void close();
}
