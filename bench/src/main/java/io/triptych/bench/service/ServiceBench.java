package io.triptych.bench.service;

import io.triptych.bench.ScratchFolder;
import io.triptych.encoder.Encoder;
import io.triptych.service.server.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code triptych bench service}: a server over a collection of made-up items, asked over gRPC on
 * loopback by clients in the same process.
 */
public final class ServiceBench {
  private static final long SEED = 20_260_101;

  /**
   * What to run.
   *
   * @param items how many items are searched
   * @param quick fewer texts and rounds
   * @param json whether to print JSON instead of a table
   * @param catalogue JSON lines whose titles' words queries and titles are made of
   * @param work a folder in which the collection is kept for the next run; a temporary one if empty
   * @param soak how long twice the sustainable load is offered; zero for not at all
   * @param sessions how many sessions write and search at once; 0 for none
   */
  public record Options(
      int items,
      boolean quick,
      boolean json,
      Path catalogue,
      Optional<Path> work,
      Duration soak,
      int sessions) {
    private static final Duration LONGEST_SOAK = Duration.ofDays(1);
    private static final int MOST_SESSIONS = 1000;

    public Options {
      Objects.requireNonNull(catalogue, "catalogue");
      Objects.requireNonNull(work, "work");
      if (items < 100) {
        throw new IllegalArgumentException("items: " + items + " (expected: at least 100)");
      }
      if (soak.isNegative() || soak.compareTo(LONGEST_SOAK) > 0) {
        throw new IllegalArgumentException("soak: " + soak + " (expected: 0 to 1440 minutes)");
      }
      if (sessions < 0 || sessions > MOST_SESSIONS) {
        throw new IllegalArgumentException(
            "sessions: %d (expected: 0 to %d)".formatted(sessions, MOST_SESSIONS));
      }
    }
  }

  private final Options options;
  private final Sizes sizes;
  private final Encoder encoder;
  private final Consumer<String> log;
  private final ServiceReport report = new ServiceReport();

  private ServiceBench(Options options, Sizes sizes, Encoder encoder, Consumer<String> log) {
    this.options = options;
    this.sizes = sizes;
    this.encoder = encoder;
    this.log = log;
  }

  /**
   * Runs it and prints to {@code out}; progress goes to {@code log}.
   *
   * @param encoder embeds the queries; stays open
   */
  public static void run(Options options, Encoder encoder, PrintStream out, PrintStream log)
      throws IOException, InterruptedException {
    run(options, options.quick() ? Sizes.QUICK : Sizes.FULL, encoder, out, log);
  }

  static void run(Options options, Sizes sizes, Encoder encoder, PrintStream out, PrintStream log)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("triptych-bench");
    try {
      ServiceBench bench = new ServiceBench(options, sizes, encoder, log::println);
      bench.run(options.work().orElse(scratch.resolve("data")), scratch.resolve("sessions"));
      if (options.json()) {
        bench.report.printJson(out);
      } else {
        bench.report.printTable(out);
      }
    } finally {
      ScratchFolder.delete(scratch);
    }
  }

  private void run(Path data, Path sessions) throws IOException, InterruptedException {
    List<String> words = QueryTexts.words(options.catalogue());
    new ReadyCollection(data, words, log).make(options.items(), encoder);
    QueryTexts texts = new QueryTexts(words, SEED);
    ServerConfig config = ServerConfig.of(data);
    log.accept("one caller");
    try (Service service = Service.start(config, encoder)) {
      new Latency(service, encoder, texts, sizes).run(report);
    }
    log.accept("Redis");
    new SharedAnswers(config, encoder, texts, sizes, log).run(report);
    log.accept("Zipf mix");
    new ZipfMix(config, encoder, texts, sizes.distinct()).run(report);
    log.accept("batches");
    new Batches(config, encoder, texts, sizes).run(report);
    if (options.sessions() > 0) {
      log.accept("sessions");
      new Sessions(ServerConfig.of(sessions), encoder, log)
          .run(options.sessions(), sizes.sessionSteps(), report);
    }
    if (options.soak().isPositive()) {
      log.accept("soak");
      new Soak(config, encoder, texts, sizes, log).run(options.soak(), report);
    }
  }
}
