package io.triptych.indexer.bulk;

import io.triptych.indexer.Reason;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lets a writer change only what it knows: compares the version that it expects with the item's.
 */
final class ItemVersions {
  private ItemVersions() {}

  /**
   * Why an item must not be written; empty if it may be.
   *
   * @param actual the version of the item, 0 for one that is not there
   */
  static Optional<Rejection> check(OptionalLong expected, long actual) {
    if (expected.isEmpty() || expected.getAsLong() == actual) {
      return Optional.empty();
    }
    return Optional.of(
        new Rejection(
            Stage.VALIDATE,
            Reason.VERSION_MISMATCH,
            "expected_version: %d (expected: %d, the version of the item)"
                .formatted(expected.getAsLong(), actual)));
  }
}
