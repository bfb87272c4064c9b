package io.triptych.indexer.bulk;

import io.triptych.indexer.Rejection;

/** What became of one {@link ItemUpdate}. */
public sealed interface UpdateResult {

  /**
   * The item has the new values.
   *
   * @param inPlace whether the item itself was left as it is, which is quick
   * @param version the item's from now on
   */
  record Updated(boolean inPlace, long version) implements UpdateResult {}

  /**
   * The item had these values already, and was left alone.
   *
   * @param version the item's, as before
   */
  record Unchanged(long version) implements UpdateResult {}

  /** There is no item of that id. */
  record NoSuchItem() implements UpdateResult {}

  /** The item is as it was. */
  record Rejected(Rejection rejection) implements UpdateResult {}
}
