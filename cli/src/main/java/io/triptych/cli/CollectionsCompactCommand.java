package io.triptych.cli;

import io.triptych.indexer.admin.Compaction;
import io.triptych.indexer.admin.CompactionReport;
import io.triptych.indexer.collection.CollectionMaintenance.Removed;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compact",
    description = {
      "Merge a collection into one segment without deletions, and drop what no item needs.",
      "That is media, embeddings and rests of broken work. Searches go on; nobody else can write",
      "meanwhile. Needs room for a second index on the way."
    },
    footer = {"", "Example:", "  triptych collections compact shop --drop-previous"})
final class CollectionsCompactCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "NAME", description = "The collection, or an alias of it.")
  private String name;

  @Option(
      names = "--drop-previous",
      description = "Keep the live generation alone: migrate --rollback is not possible then.")
  private boolean dropPrevious;

  @Mixin private DataOption data;

  CollectionsCompactCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    CompactionReport report = Compaction.run(new DataDirectory(data.folder()), name, dropPrevious);
    TextTable table = new TextTable().left("part").right("dropped").right("room").left("what");
    table.row(
        "index",
        "",
        room(report.indexBefore() - report.indexAfter()),
        "%s before, %s now"
            .formatted(ByteCount.of(report.indexBefore()), ByteCount.of(report.indexAfter())));
    row(table, "generations", report.generations(), "those that were not live");
    row(table, "media", report.media(), "that no item has");
    row(table, "rests", report.leftovers(), "of work that was cut off");
    table.row(
        "embeddings",
        Long.toString(report.embeddings().dropped() + report.embeddings().damaged()),
        room(report.embeddings().bytes()),
        "%d damaged; %d are kept"
            .formatted(report.embeddings().damaged(), report.embeddings().kept()));
    context.terminal().out().print(table.render(context.terminal().width()));
    for (Path file : report.embeddings().unreadable()) {
      context
          .terminal()
          .err()
          .println("file: " + file + " was left as it is (expected: an embedding store)");
    }
    return ExitCode.DONE;
  }

  private static void row(TextTable table, String part, Removed removed, String what) {
    table.row(part, Integer.toString(removed.count()), room(removed.bytes()), what);
  }

  /** What was given back; negative where a merged index is larger than its parts. */
  private static String room(long bytes) {
    return bytes < 0 ? "-" + ByteCount.of(-bytes) : ByteCount.of(bytes);
  }
}
