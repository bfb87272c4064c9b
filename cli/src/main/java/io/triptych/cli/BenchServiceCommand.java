package io.triptych.cli;

import io.triptych.bench.service.ServiceBench;
import io.triptych.encoder.Encoder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "service",
    description = {
      "A server over made-up items, asked over gRPC on loopback.",
      "Answers that are kept, queries that are not, a mix of both, batches, Redis, sessions that",
      "write and search at once."
    },
    footer = {
      "",
      "Examples:",
      "  triptych bench service --quick --format json",
      "  triptych bench service --work bench-data --soak 60"
    })
final class BenchServiceCommand implements Callable<Integer> {
  private static final int QUICK_ITEMS = 20_000;
  private static final int ITEMS = 100_000;

  private final Context context;

  @Spec private CommandSpec spec;

  @Option(
      names = "--items",
      paramLabel = "N",
      description = "How many items (default: 100000, with --quick 20000).")
  private Integer items;

  @Option(names = "--quick", description = "Fewer items, texts and rounds: a look, not a figure.")
  private boolean quick;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Keep the collection there, and use the one that is there already.")
  private Path work;

  @Option(
      names = "--soak",
      paramLabel = "MINUTES",
      defaultValue = "0",
      description = "At last, offer twice the sustainable load for so long (default: 0).")
  private long soak;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many sessions write and search at once (default: 50; 0: none).")
  private int sessions;

  @Mixin private PackOption pack;
  @Mixin private FormatOption format;

  BenchServiceCommand(Context context) {
    this.context = context;
  }

  // No method names a type of the benchmarks: see BenchIndexCommand.
  @Override
  public Integer call() throws IOException, InterruptedException {
    ServiceBench.Options options;
    try {
      options =
          new ServiceBench.Options(
              items != null ? items : quick ? QUICK_ITEMS : ITEMS,
              quick,
              format.json(),
              context.home().resolve("demo/catalogue.jsonl"),
              Optional.ofNullable(work),
              Duration.ofMinutes(soak),
              sessions);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try (Encoder encoder = pack.open(context);
        PrintStream out = LineStream.to(context.terminal().out());
        PrintStream log = LineStream.to(context.terminal().err())) {
      ServiceBench.run(options, encoder, out, log);
    }
    return ExitCode.DONE;
  }
}
