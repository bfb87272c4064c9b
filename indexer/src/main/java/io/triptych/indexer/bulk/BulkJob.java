package io.triptych.indexer.bulk;

import io.triptych.indexer.catalog.CatalogSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a bulk job is to do.
 *
 * @param sources catalogues, read in this order
 * @param mediaRoot a folder that paths may be relative to and lie in, beside each catalogue's own
 * @param workers how many threads fetch and decode, at least 1
 * @param deadLetters where the dead letters go; by default {@code dead-letter.jsonl} in a new
 *     folder of the collection's {@code jobs/}
 * @param prune whether items of the collection are deleted whose ids stand nowhere in the sources
 * @param letters dead letters of an earlier job: only the items that they are about are taken from
 *     the sources
 */
public record BulkJob(
    List<CatalogSource> sources,
    Optional<Path> mediaRoot,
    int workers,
    Optional<Path> deadLetters,
    boolean prune,
    Optional<Path> letters) {
  public BulkJob {
    sources = List.copyOf(sources);
    Objects.requireNonNull(mediaRoot, "mediaRoot");
    Objects.requireNonNull(deadLetters, "deadLetters");
    Objects.requireNonNull(letters, "letters");
    if (prune && letters.isPresent()) {
      throw new IllegalArgumentException(
          "prune: with dead letters (expected: with whole catalogues)");
    }
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("catalogues: 0 (expected: at least 1)");
    }
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: at least 1)");
    }
  }

  /** A job over files, in the formats that their names tell, with the default places. */
  public static BulkJob of(Path... files) {
    return new BulkJob(
        List.of(files).stream().map(CatalogSource::of).toList(),
        Optional.empty(),
        Runtime.getRuntime().availableProcessors(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  /** This job with another number of threads. */
  public BulkJob withWorkers(int number) {
    return new BulkJob(sources, mediaRoot, number, deadLetters, prune, letters);
  }

  /** This job with a folder that media may lie in. */
  public BulkJob withMediaRoot(Path folder) {
    return new BulkJob(sources, Optional.of(folder), workers, deadLetters, prune, letters);
  }

  /** This job with a place for dead letters. */
  public BulkJob withDeadLetters(Path file) {
    return new BulkJob(sources, mediaRoot, workers, Optional.of(file), prune, letters);
  }

  /** This job with what the catalogues no longer have deleted in the end. */
  public BulkJob withPrune() {
    return new BulkJob(sources, mediaRoot, workers, deadLetters, true, letters);
  }
}
