package io.triptych.indexer.bulk;

import io.triptych.indexer.Rejection;

/** What became of one {@link ItemUpdate}. */
public sealed interface UpdateResult {

  /**
   * The item has the new values.
   *
   * @param inPlace whether the item itself was left as it is, which is quick
   */
  record Updated(boolean inPlace) implements UpdateResult {}

  /** The item had these values already, and was left alone. */
  record Unchanged() implements UpdateResult {}

  /** There is no item of that id. */
  record NoSuchItem() implements UpdateResult {}

  /** The item is as it was. */
  record Rejected(Rejection rejection) implements UpdateResult {}
}
