package io.triptych.service.worker;

import io.triptych.service.FakeEncoder;
import io.triptych.service.batch.BatchSettings;
import io.triptych.service.server.LifecycleSettings;
import io.triptych.service.server.ServerConfig;
import io.triptych.service.server.WorkerServer;
import java.io.IOException;
import java.nio.file.Path;

/** A worker in a process of its own, to be killed. */
final class WorkerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private WorkerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a worker, and waits until it serves. */
  static WorkerProcess start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerProcess.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String port = process.inputReader().readLine();
    if (port == null) {
      throw new IOException("worker: ended at once (expected: a port on its standard output)");
    }
    return new WorkerProcess(process, Integer.parseInt(port));
  }

  WorkerAddress address() {
    return new WorkerAddress(ServerConfig.LOOPBACK, port);
  }

  /** Ends it as a power cut would. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
    process.onExit().join();
  }

  /** Runs until it is killed, or whoever started it is gone. */
  public static void main(String[] arguments) throws IOException {
    try (WorkerServer worker =
        WorkerServer.start(
            ServerConfig.LOOPBACK,
            0,
            new FakeEncoder(),
            BatchSettings.DEFAULT,
            LifecycleSettings.DEFAULT)) {
      System.out.println(worker.port());
      System.in.read();
    }
  }
}
