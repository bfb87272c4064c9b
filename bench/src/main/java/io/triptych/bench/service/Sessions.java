package io.triptych.bench.service;

import io.triptych.encoder.Encoder;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.CreateCollectionRequest;
import io.triptych.service.server.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sessions at once that write, read and search, each beside a model of what is its own. */
final class Sessions {
  private static final String COLLECTION = "sessions";
  private static final int PATIENCE_SECONDS = 60;

  private final ServerConfig config;
  private final Encoder encoder;
  private final Consumer<String> log;

  /**
   * @param config of a data directory that is empty
   */
  Sessions(ServerConfig config, Encoder encoder, Consumer<String> log) {
    this.config = config;
    this.encoder = encoder;
    this.log = log;
  }

  void run(int count, int steps, ServiceReport report) throws InterruptedException {
    List<Session> sessions = new ArrayList<>();
    long start;
    try (Service service = Service.start(config, encoder);
        ExecutorService threads = Executors.newFixedThreadPool(count)) {
      CollectionServiceGrpc.newBlockingStub(service.channel())
          .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .createCollection(
              CreateCollectionRequest.newBuilder()
                  .setCollection(COLLECTION)
                  .putSchema("session", "keyword")
                  .putSchema("colour", "keyword")
                  .build())
          .getSummary();
      start = System.nanoTime();
      List<Future<?>> running = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        Session session = new Session(service.channel(), COLLECTION, number, log);
        sessions.add(session);
        running.add(threads.submit(() -> session.run(steps)));
      }
      for (Future<?> session : running) {
        Service.await(session);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    int answers = sessions.stream().mapToInt(Session::answers).sum();
    int wrong = sessions.stream().mapToInt(Session::wrong).sum();
    String name = "%d sessions, ".formatted(count);
    report.add(name + "answers", answers / seconds, "/s");
    report.add(name + "answers checked", answers, "");
    report.add(name + "answers wrong", wrong, "", (double) wrong / answers, "answers checked");
  }
}
