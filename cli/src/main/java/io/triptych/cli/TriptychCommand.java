package io.triptych.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: holds the subcommands and what they share. */
@Command(
    name = "triptych",
    synopsisSubcommandLabel = "COMMAND",
    description = "Text, pictures and sound in one space: any of them finds any other.",
    footer = {
      "",
      "Examples:",
      "  triptych demo",
      "  triptych index shop catalogue.jsonl",
      "  triptych search shop --text \"a red bicycle\" -k 5",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but for some items, 4 run it again later."
    })
final class TriptychCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Tell more; show where an error came from (also: TRIPTYCH_DEBUG=1).")
  private boolean verbose;

  private TriptychCommand() {}

  /** The parser with every command in it. */
  static CommandLine commandLine(Context context) {
    TriptychCommand root = new TriptychCommand();
    CommandLine line = new CommandLine(root);
    line.addSubcommand(new DemoCommand(context));
    line.addSubcommand(new IndexCommand(context));
    line.addSubcommand(new UpdateCommand(context));
    line.addSubcommand(IngestCommand.withSubcommands(context));
    line.addSubcommand(new SearchCommand(context));
    line.addSubcommand(new ServeCommand(context));
    line.addSubcommand(KeysCommand.withSubcommands(context));
    line.addSubcommand(new WorkerCommand(context));
    line.addSubcommand(CollectionsCommand.withSubcommands(context));
    line.addSubcommand(new DoctorCommand(context));
    line.addSubcommand(new EncodeCommand(context));
    line.addSubcommand(new TranscribeCommand(context));
    line.addSubcommand(new ExplainCommand(context));
    line.addSubcommand(new EvalCommand(context));
    line.addSubcommand(new AlignCommand(context));
    line.addSubcommand(new MigrateCommand(context));
    line.addSubcommand(EmbeddingsCommand.withSubcommands(context));
    line.addSubcommand(new CalibrateCommand(context));
    line.addSubcommand(PackCommand.withSubcommands(context));
    line.addSubcommand(BenchCommand.withSubcommands(context));
    line.addSubcommand(new VersionCommand(context, () -> root.verbose));
    return prepare(line, context, root);
  }

  private static CommandLine prepare(CommandLine line, Context context, TriptychCommand root) {
    ErrorPrinter errors =
        new ErrorPrinter(context.terminal(), () -> root.verbose || context.debug());
    addHelp(line);
    return line.setOut(context.terminal().out())
        .setErr(context.terminal().err())
        .setUsageHelpWidth(Math.min(context.terminal().width(), 100))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors);
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec().addMixin("help", CommandSpec.forAnnotatedObject(new HelpOption()));
    line.getSubcommands().values().forEach(TriptychCommand::addHelp);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "command: none (expected: one of the list)");
  }
}
