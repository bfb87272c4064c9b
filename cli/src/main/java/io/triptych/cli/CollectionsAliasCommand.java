package io.triptych.cli;

import io.triptych.indexer.collection.DataDirectory;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "alias",
    description = {
      "Give a collection another name, or let a name stand for another collection from now on.",
      "An alias can be used wherever a collection is named. It is switched in one step; a server",
      "that is running follows within about a second if the collection is of its pack's space."
    },
    footer = {
      "",
      "Examples:",
      "  triptych collections alias live shop-2026",
      "  triptych collections alias --list",
      "  triptych collections alias --remove live"
    })
final class CollectionsAliasCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "ALIAS", description = "The other name.")
  private String alias;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The collection that it stands for.")
  private String name;

  @Option(names = "--list", description = "Print all aliases.")
  private boolean list;

  @Option(names = "--remove", paramLabel = "ALIAS", description = "Take an alias away.")
  private String removed;

  @Mixin private DataOption data;
  @Mixin private FormatOption format;

  CollectionsAliasCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    DataDirectory directory = new DataDirectory(data.folder());
    int asked = (list ? 1 : 0) + (removed == null ? 0 : 1) + (alias == null ? 0 : 1);
    if (asked != 1 || (alias != null && name == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "ALIAS NAME, --list, --remove: %s (expected: one of them)"
              .formatted(asked == 0 ? "none" : asked == 1 ? "ALIAS alone" : "several"));
    }
    if (list) {
      print(directory.aliases());
    } else if (removed != null) {
      directory.removeAlias(removed);
      context.terminal().out().println("Alias " + removed + " is removed.");
    } else {
      directory.alias(alias, name);
      context.terminal().out().println("Alias " + alias + " stands for collection " + name + ".");
    }
    return ExitCode.DONE;
  }

  private void print(Map<String, String> aliases) {
    if (format.json()) {
      Json.print(context.terminal().out(), aliases);
    } else if (aliases.isEmpty()) {
      context.terminal().out().println("No aliases in " + data.folder() + ".");
    } else {
      TextTable table = new TextTable().left("alias").left("collection");
      aliases.forEach(table::row);
      context.terminal().out().print(table.render(context.terminal().width()));
    }
  }
}
