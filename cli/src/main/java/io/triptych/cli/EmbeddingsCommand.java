package io.triptych.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "embeddings",
    synopsisSubcommandLabel = "COMMAND",
    description = "Take what a collection's towers made to other programs and back.",
    footer = {"", "Example:", "  triptych embeddings export shop shop.arrow --modality image"})
final class EmbeddingsCommand implements Runnable {
  @Spec private CommandSpec spec;

  private EmbeddingsCommand() {}

  static CommandLine withSubcommands(Context context) {
    CommandLine line = new CommandLine(new EmbeddingsCommand());
    line.addSubcommand(new EmbeddingsExportCommand(context));
    line.addSubcommand(new EmbeddingsImportCommand(context));
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "command: none (expected: one of the list)");
  }
}
