package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.server.ServerConfig;
import io.triptych.service.server.TriptychServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = "Serve the collections: gRPC, JSON and a web page on one port, until stopped.",
    footer = {
      "",
      "Every option is also a key of the file that --config names, and an environment variable,",
      "TRIPTYCH_PORT for --port. A flag counts before a variable, a variable before the file.",
      "",
      "Examples:",
      "  triptych serve --data data --port 8080 --redis redis://localhost:6379",
      "  triptych serve --config triptych.yaml --print-config"
    })
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(LogFormat.COMMAND);

  private final Context context;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "The port (default: 8080; 0: a free one).")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = ServerConfig.LOOPBACK,
      description = "The address to listen at (default: this machine only; 0.0.0.0: all).")
  private String host;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      description =
          "A Redis shared by several servers, as a second cache of embeddings and answers.")
  private URI redis;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML file of settings; each key is a flag without its dashes.")
  private Path file;

  @Option(
      names = "--print-config",
      description = "Print the settings in effect, and where each comes from, and end.")
  private boolean printConfig;

  @Mixin private SecurityOptions security;
  @Mixin private ObserveOptions observe;
  @Mixin private LoadOptions load;
  @Mixin private WorkersOption workers;
  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  ServeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings = Settings.of(spec.commandLine(), System.getenv(), configFile());
    boolean print = printConfig;
    settings.apply();
    ServerConfig config = config();
    if (print) {
      Map<String, String> standard = further();
      standard.remove("workers");
      context.terminal().out().print(settings.print(standard));
      return ExitCode.DONE;
    }
    observe.applyLogging();
    try (Encoder encoder = workers.open(pack, context)) {
      Serving.untilStopped(config, encoder, notices(), this::announce);
    } catch (IOException | RuntimeException e) {
      if (!observe.logsJson()) {
        throw e;
      }
      LOG.error(ErrorPrinter.message(e), e);
      return ExitCode.FAILED;
    }
    return ExitCode.DONE;
  }

  private Optional<Path> configFile() {
    String variable = System.getenv("TRIPTYCH_CONFIG");
    return file != null || variable == null || variable.isEmpty()
        ? Optional.ofNullable(file)
        : Optional.of(Path.of(variable));
  }

  private ServerConfig config() {
    try {
      ServerConfig config =
          ServerConfig.of(data.folder())
              .withHost(host)
              .withPort(port)
              .withSecurity(security.settings(data.folder()))
              .withObserve(observe.settings())
              .withLimits(observe.limits())
              .withCaches(load.caches())
              .withBatches(load.batches(Math.max(1, workers.count())))
              .withLifecycle(load.lifecycle())
              .withFurther(further());
      return redis == null ? config : config.withRedis(redis);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** What is in effect here and not the server's own. */
  private Map<String, String> further() {
    Map<String, String> further = new TreeMap<>(observe.logging());
    further.put("pack", pack.folder(context).toString());
    further.put("workers", workers.describe());
    return further;
  }

  /** Where what is no result goes: to standard error, as lines of the log where those are JSON. */
  private Consumer<String> notices() {
    return observe.logsJson() ? LOG::info : context.terminal().err()::println;
  }

  private void warn(String text) {
    if (observe.logsJson()) {
      LOG.warn(text);
    } else {
      context.terminal().err().println("warning: " + text);
    }
  }

  private void announce(TriptychServer server) {
    // As JSON, kernels are told of by their own logger.
    if (!observe.logsJson()) {
      notices().accept("kernels: " + Kernels.describe());
      if (!Kernels.choice().warning().isEmpty()) {
        warn(Kernels.choice().warning());
      }
    }
    server.warning().ifPresent(this::warn);
    if (new DataDirectory(data.folder()).collections().isEmpty()) {
      notices().accept("data: " + data.folder() + " has no collections yet");
    }
    context.terminal().err().flush();
    String serving = "Serving " + data.folder() + " at " + server.uri();
    if (observe.logsJson()) {
      LOG.info(serving);
    } else {
      context.terminal().out().println(serving);
      context.terminal().out().flush();
    }
  }
}
