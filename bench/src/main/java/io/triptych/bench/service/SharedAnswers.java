package io.triptych.bench.service;

import io.triptych.encoder.Encoder;
import io.triptych.service.cache.CacheTier;
import io.triptych.service.server.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import redis.embedded.RedisServer;

/** What one server computed, asked of another that shares its Redis. */
final class SharedAnswers {
  /** Writing to Redis is not waited for. */
  private static final long WRITING_MILLIS = 500;

  private final ServerConfig config;
  private final Encoder encoder;
  private final QueryTexts texts;
  private final Sizes sizes;
  private final Consumer<String> log;

  SharedAnswers(
      ServerConfig config, Encoder encoder, QueryTexts texts, Sizes sizes, Consumer<String> log) {
    this.config = config;
    this.encoder = encoder;
    this.texts = texts;
    this.sizes = sizes;
    this.log = log;
  }

  /** Adds nothing where no Redis can be had. */
  void run(ServiceReport report) throws InterruptedException {
    RedisServer redis;
    int port;
    try {
      port = freePort();
      redis =
          RedisServer.newRedisServer()
              .port(port)
              .setting("bind 127.0.0.1")
              .setting("save \"\"")
              .build();
      redis.start();
    } catch (IOException | RuntimeException e) {
      log.accept("Redis: none to be had, left out: " + e.getMessage());
      return;
    }
    try {
      ServerConfig shared = config.withRedis(URI.create("redis://127.0.0.1:" + port));
      try (Service one = Service.start(shared, encoder);
          Service two = Service.start(shared, encoder)) {
        measure(one, two, report);
      }
    } finally {
      stop(redis);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void stop(RedisServer redis) {
    try {
      redis.stop();
    } catch (IOException e) {
      log.accept("Redis: did not stop: " + e.getMessage());
    }
  }

  private void measure(Service one, Service two, ServiceReport report) throws InterruptedException {
    Figures figures = new Figures();
    int asked = 0;
    int found = 0;
    for (int round = -sizes.warmUp(); round < sizes.rounds(); round++) {
      Figures into = round < 0 ? new Figures() : figures;
      List<String> fresh = texts.fresh(sizes.calls());
      List<Double> computed = one.timed(fresh).stream().map(Service.Call::millis).toList();
      Thread.sleep(WRITING_MILLIS);
      List<Double> shared =
          two.timed(fresh).stream()
              .filter(call -> call.response().getCacheTier().equals(CacheTier.SHARED.id()))
              .map(Service.Call::millis)
              .toList();
      asked += fresh.size();
      found += shared.size();
      if (!shared.isEmpty()) {
        into.add("computed", Figures.quantile(computed, 0.5));
        into.add("p50", Figures.quantile(shared, 0.5));
        into.add("p99", Figures.quantile(shared, 0.99));
      }
    }
    report.add("answers found in Redis", 100.0 * found / asked, "%");
    if (found > 0) {
      double computed = figures.median("computed");
      double median = figures.median("p50");
      report.add("answer in Redis, p50", median, "ms", median / computed, "miss with Redis, p50");
      report.add("answer in Redis, p99", figures.median("p99"), "ms");
    }
  }
}
