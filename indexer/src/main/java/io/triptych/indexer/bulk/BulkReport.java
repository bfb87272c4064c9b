package io.triptych.indexer.bulk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What a bulk job did. Every item is counted once: in = indexed + unchanged + duplicate + dead.
 *
 * @param in entries of the catalogues; lines that are not blank
 * @param indexed items written
 * @param unchanged items that the collection held just so
 * @param duplicate items whose id stands on a later line too; that line wins
 * @param dead items that did not get in
 * @param encoded media that went through a tower
 * @param unheard sounds of the items written that have no vector, since the pack has no audio tower
 * @param pruned items deleted that the catalogues no longer have
 * @param deadLetters the file that says why
 */
public record BulkReport(
    long in,
    long indexed,
    long unchanged,
    long duplicate,
    long dead,
    long encoded,
    long unheard,
    long pruned,
    Duration elapsed,
    Path deadLetters) {
  public BulkReport {
    Objects.requireNonNull(elapsed, "elapsed");
    Objects.requireNonNull(deadLetters, "deadLetters");
    if (in != indexed + unchanged + duplicate + dead) {
      throw new IllegalStateException(
          "in: %d (expected: indexed %d + unchanged %d + duplicate %d + dead %d)"
              .formatted(in, indexed, unchanged, duplicate, dead));
    }
  }
}
