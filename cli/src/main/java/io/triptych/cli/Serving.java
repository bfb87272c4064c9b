package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.service.server.ServerConfig;
import io.triptych.service.server.TriptychServer;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Keeps a server running. */
final class Serving {
  private Serving() {}

  /**
   * Serves until the process is told to end, or the calling thread is interrupted. Requests under
   * way are finished either way.
   *
   * @param started called once the server listens
   */
  static void untilStopped(
      ServerConfig config, Encoder encoder, Terminal terminal, Consumer<TriptychServer> started) {
    try (TriptychServer server = TriptychServer.start(config, encoder)) {
      Thread stop = new Thread(server::close, "stop");
      Runtime.getRuntime().addShutdownHook(stop);
      started.accept(server);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Runtime.getRuntime().removeShutdownHook(stop);
        terminal.err().println("triptych: stopping");
      }
    }
  }
}
