package io.triptych.indexer.bulk;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a bulk job is to do.
 *
 * @param files catalogues in JSON Lines, read in this order
 * @param mediaRoot a folder that paths may be relative to and lie in, beside each catalogue's own
 * @param workers how many threads fetch and decode, at least 1
 * @param deadLetters where the dead letters go; by default {@code dead-letter.jsonl} in a new
 *     folder of the collection's {@code jobs/}
 */
public record BulkJob(
    List<Path> files, Optional<Path> mediaRoot, int workers, Optional<Path> deadLetters) {
  public BulkJob {
    files = List.copyOf(files);
    Objects.requireNonNull(mediaRoot, "mediaRoot");
    Objects.requireNonNull(deadLetters, "deadLetters");
    if (files.isEmpty()) {
      throw new IllegalArgumentException("files: 0 (expected: at least 1)");
    }
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: at least 1)");
    }
  }

  /** A job with a worker for each processor and the default places. */
  public BulkJob(List<Path> files) {
    this(files, Optional.empty(), Runtime.getRuntime().availableProcessors(), Optional.empty());
  }
}
