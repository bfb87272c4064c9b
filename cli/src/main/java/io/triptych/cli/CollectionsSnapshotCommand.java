package io.triptych.cli;

import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.SnapshotReport;
import io.triptych.indexer.collection.Snapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "snapshot",
    description = {
      "Keep a collection as of its last commit in a folder, whoever reads or writes it meanwhile.",
      "On the same file system files that never change are linked, not copied."
    },
    footer = {"", "Example:", "  triptych collections snapshot shop backups/shop-monday"})
final class CollectionsSnapshotCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "NAME", description = "The collection, or an alias of it.")
  private String name;

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "A folder that is not there yet, or is empty.")
  private Path folder;

  @Mixin private DataOption data;

  CollectionsSnapshotCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Snapshots snapshots = new Snapshots(new DataDirectory(data.folder()), InstantSource.system());
    SnapshotReport report = snapshots.take(name, folder);
    context
        .terminal()
        .out()
        .printf(
            "Collection %s with %d items in %s: %d files, %s, %s of them copied.%n",
            report.collection(),
            report.items(),
            folder,
            report.files(),
            ByteCount.of(report.bytes()),
            ByteCount.of(report.copied()));
    return ExitCode.DONE;
  }
}
