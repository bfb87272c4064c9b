package io.triptych.service.server;

import io.triptych.service.batch.BatchSettings;
import io.triptych.service.cache.CacheSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How a server is set up.
 *
 * @param data the data directory that holds the collections
 * @param host the address to listen at; only this machine can reach {@link #LOOPBACK}
 * @param port 0 to 65535; 0 picks a free one
 * @param redis {@code redis://host:port} of a shared cache, if there is one
 * @param caches what the caches may keep
 * @param batches how encodings are gathered
 * @param lifecycle how it begins and ends
 */
public record ServerConfig(
    Path data,
    String host,
    int port,
    Optional<URI> redis,
    CacheSettings caches,
    BatchSettings batches,
    LifecycleSettings lifecycle) {
  /** Reachable from this machine only. */
  public static final String LOOPBACK = "127.0.0.1";

  public ServerConfig {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(redis, "redis");
    Objects.requireNonNull(caches, "caches");
    Objects.requireNonNull(batches, "batches");
    Objects.requireNonNull(lifecycle, "lifecycle");
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: \"" + host + "\" (expected: an address)");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }

  /** A server of {@code data} on a free port of this machine, without Redis. */
  public static ServerConfig of(Path data) {
    return new ServerConfig(
        data,
        LOOPBACK,
        0,
        Optional.empty(),
        CacheSettings.DEFAULT,
        BatchSettings.DEFAULT,
        LifecycleSettings.DEFAULT);
  }

  public ServerConfig withPort(int other) {
    return new ServerConfig(data, host, other, redis, caches, batches, lifecycle);
  }

  public ServerConfig withHost(String other) {
    return new ServerConfig(data, other, port, redis, caches, batches, lifecycle);
  }

  public ServerConfig withRedis(URI other) {
    return new ServerConfig(data, host, port, Optional.of(other), caches, batches, lifecycle);
  }

  public ServerConfig withCaches(CacheSettings other) {
    return new ServerConfig(data, host, port, redis, other, batches, lifecycle);
  }

  public ServerConfig withBatches(BatchSettings other) {
    return new ServerConfig(data, host, port, redis, caches, other, lifecycle);
  }

  public ServerConfig withLifecycle(LifecycleSettings other) {
    return new ServerConfig(data, host, port, redis, caches, batches, other);
  }
}
