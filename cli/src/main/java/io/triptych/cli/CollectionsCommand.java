package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "collections",
    description = "List the collections of the data folder.",
    footer = {"", "Example:", "  triptych collections --data data"})
final class CollectionsCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private DataOption data;
  @Mixin private FormatOption format;

  CollectionsCommand(Context context) {
    this.context = context;
  }

  private record Entry(String name, int items, List<String> media, String space) {
    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
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
    for (String name : directory.collections()) {
      try (Collection collection = directory.open(name);
          CollectionSearcher searcher = collection.searcher()) {
        List<String> media =
            Stream.of(Modality.values()).filter(searcher::holds).map(Modality::id).toList();
        entries.add(new Entry(name, searcher.itemCount(), media, collection.space().hex()));
      }
    }
    if (format.json()) {
      Json.print(context.terminal().out(), entries.stream().map(Entry::json).toList());
    } else if (entries.isEmpty()) {
      context.terminal().out().println("No collections in " + data.folder() + ".");
    } else {
      TextTable table =
          new TextTable().left("collection").right("items").left("media").left("space");
      entries.forEach(e ->
          table.row(
              e.name(),
              Integer.toString(e.items()),
              String.join(", ", e.media()),
              e.space().substring(0, 12)));
      context.terminal().out().print(table.render(context.terminal().width()));
    }
    return ExitCode.DONE;
  }
}
