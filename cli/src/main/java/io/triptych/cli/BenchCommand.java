package io.triptych.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    synopsisSubcommandLabel = "COMMAND",
    description = "Measure beside named peers in the same run.",
    footer = {"", "Example:", "  triptych bench encoder --quick"})
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  private BenchCommand() {}

  static CommandLine withSubcommands(Context context) {
    CommandLine line = new CommandLine(new BenchCommand());
    line.addSubcommand(new BenchEncoderCommand(context));
    line.addSubcommand(new BenchIndexCommand(context));
    line.addSubcommand(new BenchKernelsCommand());
    line.addSubcommand(new BenchServiceCommand(context));
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "command: none (expected: encoder, index, kernels or service)");
  }
}
