package io.triptych.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "pack",
    synopsisSubcommandLabel = "COMMAND",
    description = "Look into model packs, prove them and make them.",
    footer = {"", "Example:", "  triptych pack verify"})
final class PackCommand implements Runnable {
  @Spec private CommandSpec spec;

  private PackCommand() {}

  static CommandLine withSubcommands(Context context) {
    CommandLine line = new CommandLine(new PackCommand());
    line.addSubcommand(new PackListCommand(context));
    line.addSubcommand(new PackInfoCommand(context));
    line.addSubcommand(new PackVerifyCommand(context));
    line.addSubcommand(new PackImportCommand(context));
    line.addSubcommand(new PackImportTowerCommand(context));
    line.addSubcommand(new PackBuildCommand(context));
    line.addSubcommand(new PackQuantizeCommand(context));
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "command: none (expected: one of the list)");
  }
}
