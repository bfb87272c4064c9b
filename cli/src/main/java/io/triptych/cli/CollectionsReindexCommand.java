package io.triptych.cli;

import io.triptych.indexer.admin.ReindexReport;
import io.triptych.indexer.admin.Reindexer;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.NextGeneration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "reindex",
    description = {
      "Build the index of a collection anew, with other settings or to mend it, and switch to it.",
      "Nothing is encoded: vectors come from the embedding store and, where that lacks them, from",
      "the index. What is not said stays as it was. Searches go on; nobody else can write meanwhile.",
      "The index before is kept: migrate --rollback goes back to it, compact --drop-previous drops it."
    },
    footer = {"", "Example:", "  triptych collections reindex shop --quantization int8"})
final class CollectionsReindexCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "NAME", description = "The collection, or an alias of it.")
  private String name;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many threads build graphs (default: one for each processor).")
  private Integer workers;

  @Mixin private IndexOptions index;
  @Mixin private DataOption data;

  CollectionsReindexCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    DataDirectory directory = new DataDirectory(data.folder());
    IndexSettings settings = index.over(directory.describe(name).settings());
    int threads = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    ReindexReport report;
    try (NextGeneration next = directory.nextGeneration(name, settings)) {
      Reindexer reindexer = new Reindexer(next, InstantSource.system(), threads);
      try (Progress progress = Progress.of(context.terminal(), "items")) {
        report = reindexer.run(progress::at);
      }
      next.makeLive();
    }
    context
        .terminal()
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%d items, %d vectors, %d of them from the embedding store, %d mended,"
                    + " 0 encoded, %.1f s",
                report.items(),
                report.vectors(),
                report.fromStore(),
                report.mended(),
                report.elapsed().toMillis() / 1000.0));
    context
        .terminal()
        .out()
        .printf(
            "Collection %s has maxConn %d, beamWidth %d and quantization %s now.%n",
            name, settings.maxConn(), settings.beamWidth(), settings.quantization().id());
    return ExitCode.DONE;
  }
}
