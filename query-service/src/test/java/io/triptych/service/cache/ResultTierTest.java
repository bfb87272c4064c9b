package io.triptych.service.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.triptych.encoder.SpaceId;
import io.triptych.service.FreePort;
import io.triptych.service.HostileServer;
import io.triptych.service.query.Cancellation;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/** Answers shared through a real Redis, with all that can befall it. */
final class ResultTierTest {
  private static final SpaceId SPACE = new SpaceId("a".repeat(64));

  /** A Redis process that is stopped after use. */
  private record Redis(int port, RedisServer process) implements AutoCloseable {
    static Redis start(int port, String... settings) throws Exception {
      var builder =
          RedisServer.newRedisServer().port(port).setting("bind 127.0.0.1").setting("save \"\"");
      for (String setting : settings) {
        builder.setting(setting);
      }
      RedisServer process = builder.build();
      process.start();
      return new Redis(port, process);
    }

    URI uri() {
      return URI.create("redis://127.0.0.1:" + port);
    }

    @Override
    public void close() throws IOException {
      process.stop();
    }
  }

  private static Caches caches(URI redis) {
    return Caches.of(CacheSettings.DEFAULT, Optional.of(redis));
  }

  private static ResultKey key(int request) {
    return new ResultKey(SPACE, "ranking", "shop", "commit", "", "request " + request);
  }

  private static byte[] answer(int request) {
    return ("answer " + request).getBytes(StandardCharsets.UTF_8);
  }

  private static CacheTier ask(Caches caches, int request) {
    ResultCache.Answer found =
        caches.results().get(key(request), CacheUse.USE, Cancellation.NEVER, () -> answer(request));
    assertThat(found.bytes()).isEqualTo(answer(request));
    return found.tier();
  }

  private static CacheReport report(Caches caches) {
    return caches.reports().stream()
        .filter(report -> report.cache().equals("result"))
        .findFirst()
        .orElseThrow();
  }

  private static long troubles(Caches caches) {
    return report(caches).statistics().sharedTroubles();
  }

  @Test
  void whatOneServerComputedAnotherFinds() throws Exception {
    try (Redis redis = Redis.start(FreePort.find());
        Caches first = caches(redis.uri());
        Caches second = caches(redis.uri());
        RedisClient direct = RedisClient.create(redis.uri())) {
      assertThat(ask(first, 1)).isEqualTo(CacheTier.NONE);
      await(() -> direct.exists(key(1).external()));
      assertThat(direct.ttl(key(1).external()))
          .isBetween(1L, CacheSettings.DEFAULT.resultTimeToLive().toSeconds());
      assertThat(ask(second, 1)).isEqualTo(CacheTier.SHARED);
      assertThat(ask(second, 1)).isEqualTo(CacheTier.LOCAL);
      assertThat(report(second).statistics()).isEqualTo(new CacheStatistics(1, 1, 0, 0));
    }
  }

  @Test
  void garbageIsComputedAnewAndOverwritten() throws Exception {
    try (Redis redis = Redis.start(FreePort.find());
        Caches caches = caches(redis.uri());
        RedisClient direct = RedisClient.create(redis.uri())) {
      String name = key(1).external();
      direct.set(name, "no answer at all");
      assertThat(ask(caches, 1)).isEqualTo(CacheTier.NONE);
      assertThat(troubles(caches)).isOne();
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      await(() -> ResultCodec.INSTANCE.decode(direct.get(bytes)).isPresent());
    }
  }

  /** What is full answers reads and refuses writes. */
  @Test
  void aRedisThatIsOutOfMemoryIsReadOnAndCountsAsTrouble() throws Exception {
    try (Redis redis = Redis.start(FreePort.find(), "maxmemory 1", "maxmemory-policy noeviction");
        Caches caches = caches(redis.uri())) {
      for (int request = 0; request < 10; request++) {
        assertThat(ask(caches, request)).isEqualTo(CacheTier.NONE);
      }
      await(() -> troubles(caches) > 0);
      assertThat(ask(caches, 3)).isEqualTo(CacheTier.LOCAL);
    }
  }

  @Test
  void aRedisThatComesBackIsUsedAgain() throws Exception {
    int port = FreePort.find();
    URI uri = URI.create("redis://127.0.0.1:" + port);
    try (Caches caches = caches(uri)) {
      try (Redis redis = Redis.start(port);
          RedisClient direct = RedisClient.create(redis.uri())) {
        ask(caches, 1);
        await(() -> direct.exists(key(1).external()));
      }
      for (int request = 2; request < 20; request++) {
        assertThat(ask(caches, request)).isEqualTo(CacheTier.NONE);
      }
      assertThat(troubles(caches)).isPositive();
      try (Redis redis = Redis.start(port);
          RedisClient direct = RedisClient.create(redis.uri())) {
        int[] request = {20};
        await(() -> {
          ask(caches, ++request[0]);
          return direct.dbSize() > 0;
        });
      }
    }
  }

  @Test
  void oneThatIsAbsentSlowOrTalksGarbageIsLeftAloneWithOneLine() throws Exception {
    String garbage = "$5\r\nab";
    try (HostileServer slow = HostileServer.slow("$-1\r\n");
        HostileServer silent = HostileServer.silent();
        HostileServer talking = HostileServer.answering(garbage.repeat(100))) {
      for (URI uri :
          new URI[] {
            URI.create("redis://127.0.0.1:" + FreePort.find()),
            slow.uri("redis"),
            silent.uri("redis"),
            talking.uri("redis")
          }) {
        leavesAlone(uri);
      }
    }
  }

  private static void leavesAlone(URI uri) {
    Logger logger = (Logger) LoggerFactory.getLogger(RedisTier.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (Caches caches = caches(uri)) {
      for (int request = 0; request < 30; request++) {
        assertThat(ask(caches, request)).isEqualTo(CacheTier.NONE);
      }
      assertThat(troubles(caches)).isGreaterThanOrEqualTo(30);
      assertThat(lines.list).as(uri.toString()).hasSize(1);
      assertThat(lines.list.getFirst().getFormattedMessage()).startsWith("Redis is left alone");
    } finally {
      logger.detachAppender(lines);
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).as("within 20 s").isTrue();
  }
}
