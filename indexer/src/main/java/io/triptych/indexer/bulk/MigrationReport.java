package io.triptych.indexer.bulk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What a pass of a migration did. Every item is counted once: items = written + kept + dead.
 *
 * @param items items of the live generation
 * @param written items written to the next one
 * @param kept items that an earlier pass, or a migration that was cut off, had written just so
 * @param dead items that cannot be brought over
 * @param deleted items that the live generation has no longer
 * @param projected media whose vectors needed no tower: they were made of stored features, or were
 *     stored themselves
 * @param encoded media that went through a tower
 * @param deadLetters the file that says why
 */
public record MigrationReport(
    long items,
    long written,
    long kept,
    long dead,
    long deleted,
    long projected,
    long encoded,
    Duration elapsed,
    Path deadLetters) {
  public MigrationReport {
    Objects.requireNonNull(elapsed, "elapsed");
    Objects.requireNonNull(deadLetters, "deadLetters");
    if (items != written + kept + dead) {
      throw new IllegalStateException(
          "items: %d (expected: written %d + kept %d + dead %d)"
              .formatted(items, written, kept, dead));
    }
  }

  /** How many items of the next generation this changed. */
  long changed() {
    return written + deleted;
  }
}
