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
   * @param notices is told that an interrupted thread stops
   * @param started called once the server listens
   */
  static void untilStopped(
      ServerConfig config,
      Encoder encoder,
      Consumer<String> notices,
      Consumer<TriptychServer> started) {
    try (TriptychServer server = TriptychServer.start(config, encoder)) {
      untilStopped(server::close, notices, () -> started.accept(server));
    }
  }

  /**
   * Waits until the process is told to end, and then calls {@code close} before it does, or until
   * the calling thread is interrupted.
   *
   * @param notices is told that an interrupted thread stops
   * @param started called at the beginning
   */
  static void untilStopped(Runnable close, Consumer<String> notices, Runnable started) {
    Thread stop = new Thread(close, "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    started.run();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Runtime.getRuntime().removeShutdownHook(stop);
      notices.accept("triptych: stopping");
    }
  }
}
