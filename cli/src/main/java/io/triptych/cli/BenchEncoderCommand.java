package io.triptych.cli;

import io.triptych.bench.BenchMain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "encoder",
    description = {
      "The towers beside ONNX Runtime: same weights, inputs and threads, in turn; two threads",
      "beside one; matrix products beside the core's rate of multiply-adds."
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
    try (PrintStream out = stream(context.terminal().out());
        PrintStream log = stream(context.terminal().err())) {
      BenchMain.encoder(options, out, log);
    }
    return ExitCode.DONE;
  }

  /** Prints through a writer, line by line. */
  private static PrintStream stream(PrintWriter writer) {
    OutputStream lines =
        new OutputStream() {
          private final ByteArrayOutputStream line = new ByteArrayOutputStream();

          @Override
          public void write(int octet) {
            line.write(octet);
            if (octet == '\n') {
              flushLine();
            }
          }

          private void flushLine() {
            writer.print(line.toString(StandardCharsets.UTF_8));
            writer.flush();
            line.reset();
          }

          @Override
          public void close() {
            flushLine();
          }
        };
    return new PrintStream(lines, false, StandardCharsets.UTF_8);
  }
}
