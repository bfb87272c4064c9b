package io.triptych.indexer.bulk;

import io.triptych.indexer.Rejection;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Where the items of a bulk job go. */
interface IngestTarget extends AutoCloseable {

  /** Lets items name files below {@code root}. */
  void addMediaRoot(Path root);

  /** Checks an item's values and gets and decodes its media; see {@link ItemPreparer}. */
  ItemPreparer preparer();

  /**
   * Encodes what is not stored yet and writes the items, each id once; one answer for each, in
   * order.
   */
  List<Optional<Rejection>> write(List<Prepared.Ready> items);

  /** How many media went through a tower. */
  long encoded();

  /** How many sounds of items that were written have no vector, for want of an audio tower. */
  long unheard();

  /** The mark of the last commit. */
  Optional<String> mark();

  /** Makes what was written visible and durable, with a mark to know it by. */
  void commit(String mark);

  /** Deletes the items whose ids are not to be kept; tells how many. */
  long prune(Predicate<String> keeps);

  /**
   * Waits for the merges of segments under way and keeps what comes of them.
   *
   * @param patient asked now and then; when it says no the wait is over
   */
  void settle(BooleanSupplier patient) throws InterruptedException;

  @Override
  void close();
}
