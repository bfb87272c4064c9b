package io.triptych.cli;

import io.triptych.encoder.pack.ModelPack;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which model pack a command is about: its argument, or {@code --pack} as elsewhere. */
final class PackArgument {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Parameters(
      arity = "0..1",
      paramLabel = "PACK",
      description = "The model pack (default: that of --pack).")
  private Path folder;

  @Mixin private PackOption option;

  /**
   * Opens the pack.
   *
   * @throws ParameterException if it is given in both ways
   */
  ModelPack open(Context context) throws IOException {
    if (folder == null) {
      return ModelPack.open(option.folder(context));
    }
    if (command.commandLine().getParseResult().hasMatchedOption("--pack")) {
      throw new ParameterException(
          command.commandLine(), "PACK and --pack: both (expected: one of them)");
    }
    return ModelPack.open(folder);
  }
}
