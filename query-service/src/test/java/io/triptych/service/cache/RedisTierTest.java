package io.triptych.service.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.image.ImageDecoder;
import io.triptych.service.FakeEncoder;
import io.triptych.service.FreePort;
import io.triptych.service.HostileServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/** The shared tier against a real Redis, and against servers that only pretend to be one. */
final class RedisTierTest {
  private static RedisServer redis;
  private static URI uri;

  @BeforeAll
  static void start() throws Exception {
    int port = FreePort.find();
    uri = URI.create("redis://127.0.0.1:" + port);
    redis = RedisServer.newRedisServer().port(port).setting("bind 127.0.0.1").build();
    redis.start();
  }

  @AfterAll
  static void stop() throws Exception {
    redis.stop();
  }

  private record Client(FakeEncoder encoder, EmbeddingCache cache) implements AutoCloseable {
    Client(URI uri) {
      this(new FakeEncoder(), EmbeddingCache.of(100, Optional.of(uri)));
    }

    float[] text(String text) {
      return new CachingEmbedder(encoder, new ImageDecoder(), cache).text(text);
    }

    @Override
    public void close() {
      cache.close();
    }
  }

  @Test
  void whatOneServerEncodedAnotherFinds() throws Exception {
    try (Client first = new Client(uri);
        Client second = new Client(uri)) {
      float[] vector = first.text("red boat");
      String key = EmbeddingKey.text(first.encoder.space(), "red boat").external();
      try (RedisClient direct = RedisClient.create(uri)) {
        await(() -> direct.exists(key));
        assertThat(direct.ttl(key)).isBetween(1L, EmbeddingCache.SHARED_TIME_TO_LIVE.toSeconds());
      }
      assertThat(second.text("red boat")).containsExactly(vector);
      assertThat(second.encoder.encoded).hasValue(0);
      assertThat(second.cache.statistics()).isEqualTo(new CacheStatistics(0, 1, 0, 0));
    }
  }

  @Test
  void aGarbageValueIsEncodedAnewAndOverwritten() throws Exception {
    try (Client client = new Client(uri);
        RedisClient direct = RedisClient.create(uri)) {
      String key = EmbeddingKey.text(client.encoder.space(), "green boat").external();
      direct.set(key, "no vector at all");
      assertThat(client.text("green boat")).containsExactly(FakeEncoder.vector("green boat"));
      assertThat(client.cache.statistics()).isEqualTo(new CacheStatistics(0, 0, 1, 1));
      byte[] name = key.getBytes(StandardCharsets.US_ASCII);
      await(() -> new VectorCodec(16).decode(direct.get(name)).isPresent());
    }
  }

  @Test
  void aValueOfAnotherTypeIsEncodedAnew() {
    try (Client client = new Client(uri);
        RedisClient direct = RedisClient.create(uri)) {
      direct.lpush(EmbeddingKey.text(client.encoder.space(), "blue boat").external(), "x");
      assertThat(client.text("blue boat")).containsExactly(FakeEncoder.vector("blue boat"));
    }
  }

  @Test
  void aRedisThatIsDownIsLeftAlone() throws Exception {
    try (Client client = new Client(URI.create("redis://127.0.0.1:" + FreePort.find()))) {
      answersRightly(client);
    }
  }

  @Test
  void aRedisThatNeverAnswersIsLeftAlone() throws Exception {
    try (HostileServer silent = HostileServer.silent();
        Client client = new Client(silent.uri("redis"))) {
      answersRightly(client);
      assertThat(silent.accepted()).isBetween(1, 2 * RedisTier.FAILURES);
    }
  }

  @Test
  void aRedisThatTricklesIsLeftAlone() throws Exception {
    try (HostileServer trickling = HostileServer.trickling("$100\r\n" + "a".repeat(60));
        Client client = new Client(trickling.uri("redis"))) {
      answersRightly(client);
    }
  }

  @Test
  void aServerThatSpeaksAnotherLanguageIsLeftAlone() throws Exception {
    try (HostileServer web = HostileServer.answering("HTTP/1.1 400 Bad Request\r\n\r\n");
        Client client = new Client(web.uri("redis"))) {
      answersRightly(client);
    }
  }

  /** More texts than it takes to open the breaker, all of them encoded rightly. */
  private static void answersRightly(Client client) {
    for (int i = 0; i < 20; i++) {
      String text = "boat " + i;
      assertThat(client.text(text)).containsExactly(FakeEncoder.vector(text));
    }
    assertThat(client.encoder.encoded).hasValue(20);
    assertThat(client.cache.statistics().sharedTroubles()).isGreaterThanOrEqualTo(20);
  }

  @Test
  void aUriOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> EmbeddingCache.of(1, Optional.of(URI.create("http://127.0.0.1:1"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: redis://host:port)");
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).as("within 10 s").isTrue();
  }
}
