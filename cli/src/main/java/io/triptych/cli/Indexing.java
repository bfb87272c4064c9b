package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.bulk.BulkIndexer;
import io.triptych.indexer.bulk.BulkJob;
import io.triptych.indexer.bulk.BulkReport;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;

/** Runs a bulk job and tells how it goes and how it went. */
final class Indexing {
  private final Terminal terminal;
  private final Path data;
  private final Encoder encoder;

  Indexing(Terminal terminal, Path data, Encoder encoder) {
    this.terminal = terminal;
    this.data = data;
    this.encoder = encoder;
  }

  /** Brings the files of a job into a collection, which is made if it is new. */
  BulkReport run(String name, BulkJob job) throws IOException, InterruptedException {
    for (CatalogSource source : job.sources()) {
      // Seen before the collection is made: a mistyped name leaves nothing behind.
      source.check();
    }
    BulkReport report;
    try (Collection collection = new DataDirectory(data).openOrCreate(name, encoder)) {
      BulkIndexer indexer =
          new BulkIndexer(collection, encoder, new ImageDecoder()::decode, InstantSource.system());
      try (Progress progress = Progress.of(terminal, "items")) {
        report = indexer.run(job, state -> progress.at(state.items(), state.totalItems()));
      }
    }
    terminal.out().println(summary(report));
    if (report.unheard() > 0) {
      terminal
          .out()
          .printf(
              "%d %s left unheard: the pack has no audio tower%n",
              report.unheard(), report.unheard() == 1 ? "sound" : "sounds");
    }
    if (report.dead() > 0) {
      terminal.out().println("Why items did not get in: " + report.deadLetters());
    }
    terminal.out().flush();
    return report;
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
