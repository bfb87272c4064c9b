package io.triptych.cli;

import io.triptych.bench.index.IndexBench;
import io.triptych.indexer.collection.Quantization;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "index",
    description = {
      "Search and bulk load of made-up vectors, beside exact search and JVector at equal recall.",
      "Vectors have 256 numbers and lie in clusters; also with filters, rounded vectors and queries",
      "of another kind."
    },
    footer = {"", "Example:", "  triptych bench index --quick --format json"})
final class BenchIndexCommand implements Callable<Integer> {
  private static final int QUICK_DOCS = 100_000;
  private static final int DOCS = 1_000_000;

  private final Context context;

  @Spec private CommandSpec spec;

  @Option(
      names = "--docs",
      paramLabel = "N",
      description = "How many documents (default: 1000000, with --quick 100000).")
  private Integer docs;

  @Option(names = "--quick", description = "Fewer documents and rounds: a look, not a figure.")
  private boolean quick;

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = "Write vectors, queries and their true neighbours there as .npy files.")
  private Path export;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Keep the indexes there, and use those that are there already.")
  private Path work;

  @Option(
      names = "--quantization",
      paramLabel = "Q",
      split = ",",
      description = "The ways to round vectors to look at (default: int8,int4,binary).")
  private List<String> rounded;

  @Mixin private FormatOption format;

  BenchIndexCommand(Context context) {
    this.context = context;
  }

  // No method names a type of the benchmarks: picocli looks at all methods of every command, and
  // only "triptych bench" has the benchmarks on its class path.
  @Override
  public Integer call() throws IOException, InterruptedException {
    int documents = docs != null ? docs : quick ? QUICK_DOCS : DOCS;
    IndexBench.Options options;
    try {
      options =
          new IndexBench.Options(
              documents,
              quick,
              format.json(),
              Optional.ofNullable(export),
              Optional.ofNullable(work),
              rounded == null
                  ? IndexBench.Options.ALL
                  : rounded.stream().map(Quantization::of).toList());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try (PrintStream out = LineStream.to(context.terminal().out());
        PrintStream log = LineStream.to(context.terminal().err())) {
      IndexBench.run(options, out, log);
    }
    return ExitCode.DONE;
  }
}
