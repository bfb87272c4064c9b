package io.triptych.service.server;

import io.triptych.service.FakeEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A server in a process of its own, which can be killed. */
final class ChildServer implements AutoCloseable {
  private static final String READY = "ready";

  private final Process process;

  private ChildServer(Process process) {
    this.process = process;
  }

  /** The process: serves until it is killed or its parent is gone. */
  public static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      ServerConfig config =
          ServerConfig.of(Path.of(arguments[0])).withPort(Integer.parseInt(arguments[1]));
      try (TriptychServer server = TriptychServer.start(config, new FakeEncoder())) {
        System.out.println(READY);
        while (server.port() > 0 && System.in.read() >= 0) {
          // Nothing is said to it.
        }
      }
    }
  }

  static ChildServer start(Path data, int port) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Child.class.getName(),
                    data.toString(),
                    Integer.toString(port)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); !READY.equals(line); line = lines.readLine()) {
      if (line == null) {
        throw new AssertionError("the server ended before it was ready");
      }
    }
    return new ChildServer(process);
  }

  /** Ends it as a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
