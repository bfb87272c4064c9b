package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.service.batch.BatchSettings;
import io.triptych.service.server.LifecycleSettings;
import io.triptych.service.server.ServerConfig;
import io.triptych.service.server.WorkerServer;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "worker",
    description = {
      "Encode for servers and indexers elsewhere, until stopped.",
      "Serves EncodeService alone, with health and metrics. Name it to them with --workers."
    },
    footer = {
      "",
      "Example:",
      "  triptych worker --host 0.0.0.0 --port 8081",
      "  triptych serve --workers one:8081,two:8081"
    })
final class WorkerCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65535;

  private final Context context;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      required = true,
      description = "The port (0: a free one).")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = ServerConfig.LOOPBACK,
      description = "The address to listen at (default: this machine only; 0.0.0.0: all).")
  private String host;

  @Mixin private PackOption pack;

  WorkerCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    if (port < 0 || port > MAX_PORT) {
      throw new ParameterException(
          spec.commandLine(), "--port: " + port + " (expected: 0 to " + MAX_PORT + ")");
    }
    LifecycleSettings warm = LifecycleSettings.DEFAULT.withWarmUp(true);
    try (Encoder encoder = pack.open(context);
        WorkerServer worker =
            WorkerServer.start(host, port, encoder, BatchSettings.DEFAULT, warm)) {
      Serving.untilStopped(
          worker::close, context.terminal().err()::println, () -> announce(worker, encoder));
    }
    return ExitCode.DONE;
  }

  private void announce(WorkerServer worker, Encoder encoder) {
    context.terminal().err().println("kernels: " + Kernels.describe());
    if (!Kernels.choice().warning().isEmpty()) {
      context.terminal().err().println("warning: " + Kernels.choice().warning());
    }
    context.terminal().err().flush();
    context
        .terminal()
        .out()
        .println(
            "Encoding into space %s at %s:%d"
                .formatted(encoder.space().abbreviated(), host, worker.port()));
    context.terminal().out().flush();
  }
}
