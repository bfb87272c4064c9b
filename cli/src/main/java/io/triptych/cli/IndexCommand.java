package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.bulk.BulkJob;
import io.triptych.indexer.bulk.BulkReport;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.worker.WorkerAddress;
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
      "Items that cannot be read go to a file of dead letters; the exit code is 3 if there are any."
    },
    footer = {
      "",
      "Examples:",
      "  triptych index shop catalogue.jsonl --media-root photos",
      "  triptych index shop goods.csv --columns id=SKU,title=Name,image=Photo",
      "  triptych index shop --resume"
    })
final class IndexCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection to write.")
  private String collection;

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      arity = "0..*",
      description = {
        "Catalogues: JSON Lines, CSV, Arrow IPC (also Feather), Parquet,",
        "or a folder of pictures and sounds."
      })
  private List<Path> files = List.of();

  @Option(
      names = "--media-root",
      paramLabel = "DIR",
      description = "Pictures may lie here as well as beside their catalogue.")
  private Path mediaRoot;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads fetch and decode (default: one for each processor).")
  private Integer threads;

  @Option(
      names = "--workers",
      paramLabel = "HOST:PORT,…",
      description = {
        "Workers of the same pack that encode in place of this process.",
        "A number means what --threads does."
      })
  private String workers;

  @Option(
      names = "--dead-letter",
      paramLabel = "FILE",
      description = "Where the dead letters go (default: the job's folder in the collection).")
  private Path deadLetter;

  @Option(
      names = "--resume",
      description = {
        "Go on with the last job, which was cut off: with the same catalogues, which may be left",
        "out, and how it was to read them."
      })
  private boolean resume;

  @Option(
      names = "--prune",
      description = "Delete items of the collection that the catalogues do not have.")
  private boolean prune;

  @Option(
      names = "--dry-run",
      description = "Read, check, fetch and decode all, and write nothing.")
  private boolean dryRun;

  @Mixin private CatalogOptions catalogue;
  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  IndexCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    try (Encoder encoder = encoder()) {
      Indexing indexing = new Indexing(context.terminal(), data.folder(), encoder);
      return run(indexing).dead() == 0 ? ExitCode.DONE : ExitCode.LEFT_OUT;
    }
  }

  private BulkReport run(Indexing indexing) throws IOException, InterruptedException {
    if (resume) {
      try (Collection opened = new DataDirectory(data.folder()).open(collection)) {
        List<CatalogSource> sources = files.stream().map(catalogue::source).toList();
        return indexing.run(
            opened, (indexer, listener) -> indexer.resume(sources, threads(), listener));
      }
    }
    return dryRun ? indexing.dryRun(collection, job()) : indexing.run(collection, job());
  }

  private void checkOptions() {
    if (files.isEmpty() && !resume) {
      throw new ParameterException(spec.commandLine(), "FILE: missing (expected: FILE)");
    }
    if (resume && (dryRun || prune || deadLetter != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--resume: with --dry-run, --prune or --dead-letter (expected: none of them; a job goes"
              + " on as it began)");
    }
    if (!resume) {
      job();
    }
  }

  private int threads() {
    if (threads != null) {
      return threads;
    }
    return isNumber(workers)
        ? Integer.parseInt(workers)
        : Runtime.getRuntime().availableProcessors();
  }

  private static boolean isNumber(String text) {
    return text != null && text.matches("-?\\d{1,9}");
  }

  private Encoder encoder() throws IOException {
    return workers == null || isNumber(workers)
        ? pack.open(context)
        : WorkersOption.open(addresses(), pack, context);
  }

  private List<WorkerAddress> addresses() {
    try {
      return WorkerAddress.parse(workers);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  private BulkJob job() {
    try {
      return new BulkJob(
          files.stream().map(catalogue::source).toList(),
          Optional.ofNullable(mediaRoot),
          threads(),
          Optional.ofNullable(deadLetter),
          prune,
          Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
