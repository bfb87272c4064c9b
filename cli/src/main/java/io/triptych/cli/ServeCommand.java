package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.service.server.ServerConfig;
import io.triptych.service.server.TriptychServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      description = "A Redis shared by several servers, as a second cache of embeddings.")
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
      context.terminal().out().print(settings.print());
      return ExitCode.DONE;
    }
    observe.applyLogging();
    try (Encoder encoder = workers.open(pack, context)) {
      Serving.untilStopped(config, encoder, context.terminal(), this::announce);
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
              .withLifecycle(load.lifecycle());
      return redis == null ? config : config.withRedis(redis);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void announce(TriptychServer server) {
    context.terminal().err().println("kernels: " + Kernels.describe());
    if (!Kernels.choice().warning().isEmpty()) {
      context.terminal().err().println("warning: " + Kernels.choice().warning());
    }
    server.warning().ifPresent(text -> context.terminal().err().println("warning: " + text));
    context.terminal().err().flush();
    context.terminal().out().println("Serving " + data.folder() + " at " + server.uri());
    context.terminal().out().flush();
  }
}
