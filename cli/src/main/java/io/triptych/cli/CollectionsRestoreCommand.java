package io.triptych.cli;

import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.SnapshotReport;
import io.triptych.indexer.collection.Snapshots;
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
    name = "restore",
    description = {
      "Make a collection of a snapshot.",
      "Every checksum is seen to be right before the collection is there."
    },
    footer = {"", "Example:", "  triptych collections restore backups/shop-monday --as shop-again"})
final class CollectionsRestoreCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "DIR", description = "The folder of the snapshot.")
  private Path folder;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "What the collection will be called (default: what it was).")
  private String name;

  @Mixin private DataOption data;

  CollectionsRestoreCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Snapshots snapshots = new Snapshots(new DataDirectory(data.folder()), InstantSource.system());
    SnapshotReport report = snapshots.restore(folder, Optional.ofNullable(name));
    context
        .terminal()
        .out()
        .printf(
            "Collection %s with %d items is there: %d files, %s, %s of them copied.%n",
            report.collection(),
            report.items(),
            report.files(),
            ByteCount.of(report.bytes()),
            ByteCount.of(report.copied()));
    return ExitCode.DONE;
  }
}
