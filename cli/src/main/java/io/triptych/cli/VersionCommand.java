package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.kernel.Kernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
      line("lane width", Kernels.choice().laneBits() + " bits");
      line("processor", System.getProperty("os.arch") + features());
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

  /** The vector extensions that the system reports; nothing where it does not. */
  private static String features() throws IOException {
    Path report = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(report)) {
      return "";
    }
    List<String> wanted = List.of("avx2", "fma", "avx512f", "avx512_vnni", "amx_int8", "asimd");
    List<String> present =
        Files.readAllLines(report).stream()
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .findFirst()
            .map(line -> List.of(line.split("\\s+")))
            .orElse(List.of());
    List<String> found = wanted.stream().filter(present::contains).toList();
    return found.isEmpty() ? "" : ", " + String.join(" ", found);
  }
}
