package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.bulk.BulkIndexer;
import io.triptych.indexer.bulk.BulkJob;
import io.triptych.indexer.bulk.BulkReport;
import io.triptych.indexer.bulk.ProgressListener;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs a bulk job and tells how it goes and how it went. */
final class Indexing {
  /** How many dead letters a dry run prints. */
  private static final int SHOWN = 20;

  private final Terminal terminal;
  private final Path data;
  private final Encoder encoder;

  Indexing(Terminal terminal, Path data, Encoder encoder) {
    this.terminal = terminal;
    this.data = data;
    this.encoder = encoder;
  }

  /** What a command does with a collection. */
  @FunctionalInterface
  interface Work {
    BulkReport run(BulkIndexer indexer, ProgressListener listener)
        throws IOException, InterruptedException;
  }

  /** Brings the catalogues of a job into a collection, which is made if it is new. */
  BulkReport run(String name, BulkJob job) throws IOException, InterruptedException {
    for (CatalogSource source : job.sources()) {
      // Seen before the collection is made: a mistyped name leaves nothing behind.
      source.check();
    }
    try (Collection collection = new DataDirectory(data).openOrCreate(name, encoder)) {
      return run(collection, (indexer, listener) -> indexer.run(job, listener));
    }
  }

  /** Runs a job over a collection and tells how it went. */
  BulkReport run(Collection collection, Work work) throws IOException, InterruptedException {
    BulkIndexer indexer =
        new BulkIndexer(collection, encoder, new ImageDecoder()::decode, InstantSource.system());
    BulkReport report;
    try (Progress progress = Progress.of(terminal, "items")) {
      report = work.run(indexer, listener(progress));
    }
    tell(report, "");
    if (report.dead() > 0) {
      terminal.out().println("Why items did not get in: " + report.deadLetters());
      terminal.out().flush();
    }
    return report;
  }

  /** Goes through a job without writing anything but the dead letters it names, if it does. */
  BulkReport dryRun(String name, BulkJob job) throws IOException, InterruptedException {
    DataDirectory directory = new DataDirectory(data);
    boolean own = job.deadLetters().isPresent();
    Path letters =
        own ? job.deadLetters().get() : Files.createTempFile("triptych-", ".dead-letter.jsonl");
    Optional<Collection> collection =
        directory.exists(name) ? Optional.of(directory.open(name)) : Optional.empty();
    try {
      BulkReport report;
      try (Progress progress = Progress.of(terminal, "items")) {
        report =
            BulkIndexer.dryRun(
                collection,
                encoder,
                new ImageDecoder()::decode,
                InstantSource.system(),
                job.withDeadLetters(letters),
                listener(progress));
      }
      tell(report, "dry run: ");
      if (report.dead() > 0 && own) {
        terminal.out().println("Why items would not get in: " + letters);
      } else if (report.dead() > 0) {
        print(letters, report.dead());
      }
      terminal.out().flush();
      return report;
    } finally {
      collection.ifPresent(Collection::close);
      if (!own) {
        Files.deleteIfExists(letters);
      }
    }
  }

  private void print(Path letters, long dead) throws IOException {
    try (Stream<String> lines = Files.lines(letters)) {
      lines.limit(SHOWN).forEach(terminal.out()::println);
    }
    if (dead > SHOWN) {
      terminal.out().printf("… and %d more; --dead-letter FILE keeps all%n", dead - SHOWN);
    }
  }

  private static ProgressListener listener(Progress progress) {
    return progress::at;
  }

  private void tell(BulkReport report, String prefix) {
    terminal.out().println(prefix + summary(report));
    if (report.pruned() > 0) {
      terminal.out().printf("%d pruned: the catalogues do not have them%n", report.pruned());
    }
    if (report.unheard() > 0) {
      terminal
          .out()
          .printf(
              "%d %s left unheard: the pack has no audio tower%n",
              report.unheard(), report.unheard() == 1 ? "sound" : "sounds");
    }
    terminal.out().flush();
  }

  private static String summary(BulkReport report) {
    return String.format(
        Locale.ROOT,
        "%d in = %d indexed + %d unchanged + %d duplicate + %d dead;" + " %d media encoded, %.1f s",
        report.in(),
        report.indexed(),
        report.unchanged(),
        report.duplicate(),
        report.dead(),
        report.encoded(),
        report.elapsed().toMillis() / 1000.0);
  }
}
