package io.triptych.service.server;

import io.triptych.indexer.admin.Diagnosis;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.indexer.bulk.ItemUpdate;
import io.triptych.indexer.bulk.UpdateResult;
import io.triptych.indexer.bulk.VersionedItem;
import io.triptych.indexer.collection.AttributeType;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionStatus;
import io.triptych.indexer.collection.IndexSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The collections that a server serves, by their names or aliases. What a call writes is on disk
 * and found when it returns; calls share the writer of a collection and its commits. Safe for use
 * by many threads.
 *
 * <p>Every call throws {@link RequestException} if no collection can have the name, and, but for
 * {@link #write}, {@link NotFoundException} if there is none. Those that write throw {@link
 * PreconditionException} if the collection is of another space, and {@link UnavailableException} if
 * another process is writing it.
 */
interface CollectionStore extends AutoCloseable {

  /** The names of all collections, in order. */
  List<String> names();

  /**
   * A view of a collection, to be closed after use.
   *
   * @throws PreconditionException if the collection is of another space
   */
  CollectionSearcher searcher(String name);

  /**
   * Adds or replaces items, making the collection if it is new.
   *
   * @return one result for each item, in order
   */
  List<IngestResult> write(String name, List<VersionedItem> items);

  /**
   * Changes attributes of items.
   *
   * @return one result for each update, in order
   */
  List<UpdateResult> update(String name, List<ItemUpdate> updates);

  /** Removes items; tells how many of them were there. */
  int delete(String name, List<String> ids);

  /** Removes the items that pass a filter; tells how many there were. */
  int deleteMatching(String name, String filter);

  /** What there is to say about a collection, of whatever space. */
  CollectionStatus describe(String name);

  /**
   * Makes an empty collection.
   *
   * @throws AlreadyExistsException if something has the name
   */
  void create(String name, IndexSettings settings, Map<String, AttributeType> types);

  /**
   * Removes a collection, after the calls that are writing it. Who has a view of it may read on.
   *
   * @throws PreconditionException if it has aliases
   */
  void drop(String name);

  /** The aliases, in order, each with the name of the collection that it stands for. */
  SortedMap<String, String> aliases();

  /**
   * Lets an alias stand for a collection from now on.
   *
   * @throws AlreadyExistsException if a collection has that name
   */
  void alias(String alias, String target);

  /** Takes an alias away. */
  void removeAlias(String alias);

  /**
   * Examines a collection, of whatever space.
   *
   * @throws java.io.InterruptedIOException if the thread is interrupted
   */
  Diagnosis examine(String name, boolean deep) throws IOException;

  @Override
  void close();
}
