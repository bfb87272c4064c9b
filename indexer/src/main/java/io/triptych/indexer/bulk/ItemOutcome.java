package io.triptych.indexer.bulk;

import io.triptych.indexer.Rejection;
import java.util.Optional;

/**
 * What became of an item that was ready to be written.
 *
 * @param rejection why it did not get in; empty if it did
 * @param version the item's from now on; 0 if it did not get in
 */
record ItemOutcome(Optional<Rejection> rejection, long version) {
  static ItemOutcome written(long version) {
    return new ItemOutcome(Optional.empty(), version);
  }

  static ItemOutcome rejected(Rejection rejection) {
    return new ItemOutcome(Optional.of(rejection), 0);
  }
}
