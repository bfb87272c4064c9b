package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.bulk.BulkJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "index",
    description = {
      "Bring catalogues into a collection, which is made if it is new.",
      "May be repeated at any time: what did not change is neither encoded nor written again.",
      "Items that cannot be read go to a file of dead letters; the exit code is 1 if there are any."
    },
    footer = {
      "",
      "Examples:",
      "  triptych index shop catalogue.jsonl --media-root photos",
      "  triptych index shop goods.csv --columns id=SKU,title=Name,image=Photo"
    })
final class IndexCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection to write.")
  private String collection;

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      arity = "1..*",
      description = {
        "Catalogues: JSON Lines, CSV, Arrow IPC (also Feather), Parquet,",
        "or a folder of pictures and sounds."
      })
  private List<Path> files;

  @Option(
      names = "--media-root",
      paramLabel = "DIR",
      description = "Pictures may lie here as well as beside their catalogue.")
  private Path mediaRoot;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many threads fetch and decode (default: one for each processor).")
  private Integer workers;

  @Option(
      names = "--dead-letter",
      paramLabel = "FILE",
      description = "Where the dead letters go (default: the job's folder in the collection).")
  private Path deadLetter;

  @Mixin private CatalogOptions catalogue;
  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  IndexCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    BulkJob job = job();
    try (Encoder encoder = pack.open(context)) {
      Indexing indexing = new Indexing(context.terminal(), data.folder(), encoder);
      return indexing.run(collection, job).dead() == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private BulkJob job() {
    try {
      return new BulkJob(
          files.stream().map(catalogue::source).toList(),
          Optional.ofNullable(mediaRoot),
          workers == null ? Runtime.getRuntime().availableProcessors() : workers,
          Optional.ofNullable(deadLetter));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
