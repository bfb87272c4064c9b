package io.triptych.cli;

import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "drop",
    description = {
      "Remove a collection with everything in it; there is no way back but a snapshot.",
      "Asks on a terminal; elsewhere --yes is needed."
    },
    footer = {"", "Example:", "  triptych collections drop shop-2025 --yes"})
final class CollectionsDropCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "The collection; not an alias.")
  private String name;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Mixin private DataOption data;

  CollectionsDropCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    DataDirectory directory = new DataDirectory(data.folder());
    if (!yes && !confirmed(directory)) {
      context.terminal().err().println("Nothing was removed.");
      return ExitCode.FAILED;
    }
    directory.drop(name);
    context.terminal().out().println("Collection " + name + " is removed.");
    return ExitCode.DONE;
  }

  private boolean confirmed(DataDirectory directory) throws IOException {
    if (!context.terminal().interactive()) {
      throw new ParameterException(
          spec.commandLine(), "--yes: missing (expected: --yes, or a terminal to ask on)");
    }
    return context.terminal().confirm("Remove collection " + name + items(directory) + "?");
  }

  /** A collection that is too damaged to be opened can be removed as well. */
  private String items(DataDirectory directory) {
    try (Collection opened = directory.open(name);
        CollectionSearcher searcher = opened.searcher()) {
      return " with " + searcher.itemCount() + " items";
    } catch (RuntimeException e) {
      return "";
    }
  }
}
