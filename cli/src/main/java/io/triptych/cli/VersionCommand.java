package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.kernel.Kernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "version",
    description = "Print the version; with --verbose also the JDK, kernels, threads and space.",
    footer = {"", "Example:", "  triptych version --verbose"})
final class VersionCommand implements Callable<Integer> {
  private final Context context;
  private final BooleanSupplier verbose;

  @Mixin private PackOption pack;

  VersionCommand(Context context, BooleanSupplier verbose) {
    this.context = context;
    this.verbose = verbose;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = context.terminal().out();
    String version = Main.class.getPackage().getImplementationVersion();
    out.println("triptych " + (version == null ? "(not packaged)" : version));
    if (verbose.getAsBoolean()) {
      line("jdk", Runtime.version() + ", " + System.getProperty("java.vm.vendor"));
      line("kernels", Kernels.choice().isVector() ? "vector" : "scalar");
      if (!Kernels.choice().warning().isEmpty()) {
        line("warning", Kernels.choice().warning());
      }
      line("lane width", Kernels.choice().laneBits() + " bits");
      line("processor", Kernels.processor());
      line("threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
      line("heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB at most");
      line("pack", pack.folder(context).toString());
      try (Encoder encoder = pack.open(context)) {
        line("dimension", Integer.toString(encoder.dimension()));
        line("space", encoder.space().hex());
      }
    }
    return ExitCode.DONE;
  }

  private void line(String name, String value) {
    context.terminal().out().printf("%-11s %s%n", name, value);
  }
}
