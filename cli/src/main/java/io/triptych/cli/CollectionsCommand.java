package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DamagedFileException;
import io.triptych.indexer.collection.DataDirectory;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "collections",
    description = {
      "Look after collections; without a command, list those of the data folder.",
      "A damaged one is named on standard error, and the command then ends with 1."
    },
    footer = {
      "",
      "Examples:",
      "  triptych collections --data data",
      "  triptych collections describe shop",
      "  triptych collections alias live shop-2026"
    })
final class CollectionsCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private DataOption data;
  @Mixin private FormatOption format;

  CollectionsCommand(Context context) {
    this.context = context;
  }

  static CommandLine withSubcommands(Context context) {
    CommandLine line = new CommandLine(new CollectionsCommand(context));
    line.addSubcommand(new CollectionsCreateCommand(context));
    line.addSubcommand(new CollectionsDescribeCommand(context));
    line.addSubcommand(new CollectionsAliasCommand(context));
    line.addSubcommand(new CollectionsDropCommand(context));
    line.addSubcommand(new CollectionsSnapshotCommand(context));
    line.addSubcommand(new CollectionsRestoreCommand(context));
    line.addSubcommand(new CollectionsCompactCommand(context));
    line.addSubcommand(new CollectionsReindexCommand(context));
    return line;
  }

  private record Entry(
      String name, List<String> aliases, int items, List<String> media, String space) {
    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("aliases", aliases);
      json.put("items", items);
      json.put("media", media);
      json.put("space", space);
      return json;
    }
  }

  @Override
  public Integer call() {
    DataDirectory directory = new DataDirectory(data.folder());
    List<Entry> entries = new ArrayList<>();
    Map<String, RuntimeException> damaged = new LinkedHashMap<>();
    for (String name : directory.collections()) {
      try (Collection collection = directory.open(name);
          CollectionSearcher searcher = collection.searcher()) {
        List<String> media =
            Stream.of(Modality.values()).filter(searcher::holds).map(Modality::id).toList();
        entries.add(
            new Entry(
                name,
                directory.aliasesOf(name),
                searcher.itemCount(),
                media,
                collection.space().hex()));
      } catch (DamagedFileException | UncheckedIOException e) {
        damaged.put(name, e);
      }
    }
    if (format.json()) {
      Json.print(context.terminal().out(), entries.stream().map(Entry::json).toList());
    } else if (entries.isEmpty() && damaged.isEmpty()) {
      context.terminal().out().println("No collections in " + data.folder() + ".");
    } else if (!entries.isEmpty()) {
      TextTable table =
          new TextTable()
              .left("collection")
              .right("items")
              .left("media")
              .left("space")
              .left("aliases");
      entries.forEach(e ->
          table.row(
              e.name(),
              Integer.toString(e.items()),
              String.join(", ", e.media()),
              e.space().substring(0, 12),
              String.join(", ", e.aliases())));
      context.terminal().out().print(table.render(context.terminal().width()));
    }
    damaged.forEach(this::complain);
    return damaged.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void complain(String name, RuntimeException fault) {
    context.terminal().out().flush();
    String reason = ErrorPrinter.message(fault).lines().findFirst().orElse("damaged");
    String line = "triptych: collection " + name + ": " + reason;
    context.terminal().err().println(DisplayWidth.printable(line));
  }
}
