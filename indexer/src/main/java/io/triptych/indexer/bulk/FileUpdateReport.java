package io.triptych.indexer.bulk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What became of a file of changes. Every change is counted once: in = in place + anew + unchanged
 * + dead.
 *
 * @param in changes that were read
 * @param inPlace those of numbers alone, which left the item as it is
 * @param anew those for which the item was written anew
 * @param unchanged those that the item had already
 * @param dead those that could not be made
 * @param deadLetters the file that says why; not there if none is dead, unless it was asked for
 */
public record FileUpdateReport(
    long in,
    long inPlace,
    long anew,
    long unchanged,
    long dead,
    Duration elapsed,
    Path deadLetters) {
  public FileUpdateReport {
    Objects.requireNonNull(elapsed, "elapsed");
    Objects.requireNonNull(deadLetters, "deadLetters");
    if (in != inPlace + anew + unchanged + dead) {
      throw new IllegalStateException(
          "in: %d (expected: in place %d + anew %d + unchanged %d + dead %d)"
              .formatted(in, inPlace, anew, unchanged, dead));
    }
  }
}
