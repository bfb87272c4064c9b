package io.triptych.cli;

import io.triptych.service.access.KeyFile;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "keys",
    description = "Make, list and revoke the keys that a server lets in.",
    footer = {
      "",
      "Examples:",
      "  triptych keys create storefront --role read --collections shop",
      "  triptych keys list",
      "  triptych keys revoke storefront"
    })
final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Where the keys are. */
  static final class Place {
    @Option(
        names = "--keys",
        paramLabel = "FILE",
        description = "The file of keys (default: keys.yaml in the data folder).")
    private Path file;

    @Mixin private DataOption data;

    KeyFile keys() {
      return new KeyFile(path());
    }

    Path path() {
      return file == null ? standardFile(data.folder()) : file;
    }
  }

  /** Where keys are when nobody says where. */
  static Path standardFile(Path data) {
    return data.resolve("keys.yaml");
  }

  static CommandLine withSubcommands(Context context) {
    CommandLine line = new CommandLine(new KeysCommand());
    line.addSubcommand(new KeysCreateCommand(context));
    line.addSubcommand(new KeysListCommand(context));
    line.addSubcommand(new KeysRevokeCommand(context));
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "command: none (expected: create, list or revoke)");
  }
}
