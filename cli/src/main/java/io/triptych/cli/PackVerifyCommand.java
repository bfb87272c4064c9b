package io.triptych.cli;

import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackVerifier;
import io.triptych.encoder.pack.PackVerifier.Stage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "verify",
    description = {
      "Prove a pack on this machine, by its checksums and stage by stage.",
      "Every stage from the input to the shared space is run beside the outputs that the pack ships:",
      "those of the official implementations, or of the machine where it was imported."
    },
    footer = {"", "Example:", "  triptych pack verify models/triptych-base"})
final class PackVerifyCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private PackArgument pack;

  PackVerifyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    ModelPack opened = pack.open(context);
    List<Stage> stages =
        PackVerifier.verify(opened, Runtime.getRuntime().availableProcessors(), this::print);
    long failed = stages.stream().filter(stage -> !stage.passed()).count();
    context
        .terminal()
        .out()
        .printf(
            "%s, space %s: %s%n",
            opened.name(),
            opened.space().abbreviated(),
            failed == 0 ? "verified" : failed + " of " + stages.size() + " stages failed");
    return failed == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void print(Stage stage) {
    context
        .terminal()
        .out()
        .printf(
            "%-6s  %-24s  %s%n", stage.passed() ? "ok" : "FAILED", stage.name(), stage.detail());
    context.terminal().out().flush();
  }
}
