package io.triptych.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "ingest",
    synopsisSubcommandLabel = "COMMAND",
    description = "See to what jobs left out.",
    footer = {"", "Example:", "  triptych ingest retry shop"})
final class IngestCommand implements Runnable {
  @Spec private CommandSpec spec;

  private IngestCommand() {}

  static CommandLine withSubcommands(Context context) {
    CommandLine line = new CommandLine(new IngestCommand());
    line.addSubcommand(new IngestRetryCommand(context));
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "command: none (expected: one of the list)");
  }
}
