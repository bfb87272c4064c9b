package io.triptych.service.cache;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Bytes in Redis, each for a time.
 *
 * <p>Redis is a convenience, so nothing it does may change an answer or hold it up for long:
 *
 * <ul>
 *   <li>A read has {@link #READ_LIMIT} in all. The client's own time-outs bound a single read from
 *       the socket, which a server that sends a byte now and then never exceeds; so reads run on a
 *       thread of their own and the caller stops waiting.
 *   <li>Writes are queued; a full queue drops them.
 *   <li>After {@value #FAILURES} failures in a row Redis is left alone for {@link #PAUSE}.
 * </ul>
 */
final class RedisTier implements SharedTier {
  static final Duration READ_LIMIT = Duration.ofMillis(250);
  static final Duration PAUSE = Duration.ofSeconds(5);
  static final int FAILURES = 3;

  private static final int CONNECT_MILLIS = 50;
  private static final int SOCKET_MILLIS = 200;
  private static final int CONNECTIONS = 16;
  private static final int QUEUED_WRITES = 1024;
  private static final Logger LOG = LoggerFactory.getLogger(RedisTier.class);

  /** Made aside, because making it already talks to the server. */
  private final CompletableFuture<RedisClient> client;

  private final CircuitBreaker breaker =
      new CircuitBreaker(FAILURES, PAUSE.toNanos(), System::nanoTime);
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(QUEUED_WRITES),
          Thread.ofVirtual().name("redis-writer").factory(),
          new ThreadPoolExecutor.AbortPolicy());

  /**
   * A tier on the Redis at {@code uri}; connects when first used.
   *
   * @param uri {@code redis://[user:password@]host:port[/database]}, or {@code rediss://} for TLS
   * @throws IllegalArgumentException if it is not such a URI
   */
  RedisTier(URI uri) {
    if (!JedisURIHelper.isValid(uri)) {
      throw new IllegalArgumentException(
          "redis: a URI of scheme " + uri.getScheme() + " (expected: redis://host:port)");
    }
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    pool.setMaxWait(Duration.ofMillis(SOCKET_MILLIS));
    client = CompletableFuture.supplyAsync(() -> connect(uri, pool), readers);
  }

  private static RedisClient connect(URI uri, ConnectionPoolConfig pool) {
    return RedisClient.builder()
        .hostAndPort(JedisURIHelper.getHostAndPort(uri))
        .clientConfig(config(uri))
        .poolConfig(pool)
        .build();
  }

  private static DefaultJedisClientConfig config(URI uri) {
    return DefaultJedisClientConfig.builder()
        .user(JedisURIHelper.getUser(uri))
        .password(JedisURIHelper.getPassword(uri))
        .database(JedisURIHelper.getDBIndex(uri))
        .sslOptions(JedisURIHelper.isRedisSSLScheme(uri) ? SslOptions.defaults() : null)
        .connectionTimeoutMillis(CONNECT_MILLIS)
        .socketTimeoutMillis(SOCKET_MILLIS)
        .resp2()
        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
        .build();
  }

  @Override
  public Optional<byte[]> find(String name, Runnable trouble) {
    if (!breaker.allows()) {
      trouble.run();
      return Optional.empty();
    }
    Future<byte[]> reading;
    try {
      reading = readers.submit(() -> client.join().get(bytes(name)));
    } catch (RejectedExecutionException e) {
      return Optional.empty();
    }
    try {
      byte[] bytes = reading.get(READ_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      succeeded();
      return Optional.ofNullable(bytes);
    } catch (ExecutionException e) {
      failed(e.getCause().toString(), trouble);
    } catch (TimeoutException e) {
      reading.cancel(true);
      failed("read: longer than " + READ_LIMIT.toMillis() + " ms", trouble);
    } catch (InterruptedException e) {
      reading.cancel(true);
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  @Override
  public void store(String name, byte[] bytes, Duration timeToLive, Runnable trouble) {
    try {
      writer.execute(() -> write(name, bytes, timeToLive, trouble));
    } catch (RejectedExecutionException e) {
      trouble.run();
    }
  }

  private void write(String name, byte[] bytes, Duration timeToLive, Runnable trouble) {
    if (!breaker.allows()) {
      trouble.run();
      return;
    }
    try {
      client.join().set(bytes(name), bytes, SetParams.setParams().ex(timeToLive.toSeconds()));
      succeeded();
    } catch (RuntimeException e) {
      failed(e.toString(), trouble);
    }
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  private void succeeded() {
    if (breaker.succeeded()) {
      LOG.info("Redis answers again");
    }
  }

  private void failed(String why, Runnable trouble) {
    trouble.run();
    if (breaker.failed()) {
      LOG.warn("Redis is left alone for {} s: {}", PAUSE.toSeconds(), why);
    }
  }

  /** Writes what is queued, for a moment, and disconnects. */
  @Override
  public void close() {
    writer.shutdown();
    readers.shutdownNow();
    try {
      if (!writer.awaitTermination(SOCKET_MILLIS, TimeUnit.MILLISECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      writer.shutdownNow();
      Thread.currentThread().interrupt();
    }
    if (!client.cancel(false) && !client.isCompletedExceptionally()) {
      client.join().close();
    }
  }
}
