package io.triptych.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "revoke",
    description = "Remove a key; servers that run refuse it within two seconds.",
    footer = {"", "Example:", "  triptych keys revoke storefront"})
final class KeysRevokeCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "What the key is called.")
  private String name;

  @Mixin private KeysCommand.Place place;

  KeysRevokeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    try {
      place.keys().revoke(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    context.terminal().out().println("Key " + name + " is revoked.");
    return ExitCode.DONE;
  }
}
