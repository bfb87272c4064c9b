package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.bulk.BulkIndexer;
import io.triptych.indexer.bulk.BulkJob;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "retry",
    description = {
      "Take in what earlier was left out, from its catalogues as they are now.",
      "An item is found by its id; what had none that could be read, by its line. What is still",
      "left out goes to a new file of dead letters; the exit code is 3 then."
    },
    footer = {"", "Example:", "  triptych ingest retry shop"})
final class IngestRetryCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection to write.")
  private String collection;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DEAD-LETTER-FILE",
      description = "The dead letters (default: those of the last job).")
  private Path letters;

  @Option(
      names = "--media-root",
      paramLabel = "DIR",
      description = "Where pictures may lie (default: where they might for the job).")
  private Path mediaRoot;

  @Option(
      names = "--dead-letter",
      paramLabel = "FILE",
      description = "Where new dead letters go (default: the job's folder in the collection).")
  private Path deadLetter;

  @Mixin private CatalogOptions catalogue;
  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  IngestRetryCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Encoder encoder = pack.open(context);
        Collection opened = new DataDirectory(data.folder()).open(collection)) {
      BulkIndexer indexer =
          new BulkIndexer(opened, encoder, new ImageDecoder()::decode, InstantSource.system());
      Optional<BulkJob> retry = indexer.retry(Optional.ofNullable(letters), catalogue::source);
      if (retry.isEmpty()) {
        context.terminal().out().println("No dead letters: nothing to do.");
        return ExitCode.DONE;
      }
      BulkJob job = retry.get();
      job = mediaRoot == null ? job : job.withMediaRoot(mediaRoot);
      BulkJob last = deadLetter == null ? job : job.withDeadLetters(deadLetter);
      Indexing indexing = new Indexing(context.terminal(), data.folder(), encoder);
      long dead = indexing.run(opened, (one, listener) -> one.run(last, listener)).dead();
      return dead == 0 ? ExitCode.DONE : ExitCode.LEFT_OUT;
    }
  }
}
