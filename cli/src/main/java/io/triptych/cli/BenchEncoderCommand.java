package io.triptych.cli;

import io.triptych.bench.BenchMain;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "encoder",
    description = {
      "The towers beside ONNX Runtime: same weights, inputs and threads, in turn.",
      "Also two threads beside one, and matrix products beside the core's rate of multiply-adds."
    },
    footer = {"", "Example:", "  triptych bench encoder --quick --format json"})
final class BenchEncoderCommand implements Callable<Integer> {
  private final Context context;

  @Option(names = "--quick", description = "Few, short rounds: a look, not a figure.")
  private boolean quick;

  @Option(
      names = "--peers",
      paramLabel = "DIR",
      description = {
        "A folder with the ONNX networks efficientnet-lite2.onnx and vit-s14-224-tied.onnx.",
        "Where one is missing, ours runs alone. MiniLM-L6 needs none."
      })
  private Path peers;

  @Mixin private PackOption pack;
  @Mixin private FormatOption format;

  BenchEncoderCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path networks = peers == null ? context.home().resolve("bench/peers") : peers;
    BenchMain.Options options =
        new BenchMain.Options(quick, format.json(), pack.folder(context), networks);
    try (PrintStream out = LineStream.to(context.terminal().out());
        PrintStream log = LineStream.to(context.terminal().err())) {
      BenchMain.encoder(options, out, log);
    }
    return ExitCode.DONE;
  }
}
