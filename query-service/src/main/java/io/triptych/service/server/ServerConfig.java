package io.triptych.service.server;

import io.triptych.service.batch.BatchSettings;
import io.triptych.service.cache.CacheSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a server is set up.
 *
 * @param data the data directory that holds the collections
 * @param host the address to listen at; only this machine can reach {@link #LOOPBACK}
 * @param port 0 to 65535; 0 picks a free one
 * @param redis {@code redis://host:port} of a shared cache, if there is one
 * @param security who may come in, and how
 * @param observe what it tells of itself
 * @param limits what connections and requests may take
 * @param caches what the caches may keep
 * @param batches how encodings are gathered
 * @param lifecycle how it begins and ends
 * @param further what else is in effect by key, for operators to look at
 */
public record ServerConfig(
    Path data,
    String host,
    int port,
    Optional<URI> redis,
    SecuritySettings security,
    ObserveSettings observe,
    LimitSettings limits,
    CacheSettings caches,
    BatchSettings batches,
    LifecycleSettings lifecycle,
    Map<String, String> further) {
  /** Reachable from this machine only. */
  public static final String LOOPBACK = "127.0.0.1";

  public ServerConfig {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(redis, "redis");
    Objects.requireNonNull(security, "security");
    Objects.requireNonNull(observe, "observe");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(caches, "caches");
    Objects.requireNonNull(batches, "batches");
    Objects.requireNonNull(lifecycle, "lifecycle");
    further = Map.copyOf(further);
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
        SecuritySettings.NONE,
        ObserveSettings.NONE,
        LimitSettings.DEFAULT,
        CacheSettings.DEFAULT,
        BatchSettings.DEFAULT,
        LifecycleSettings.DEFAULT,
        Map.of());
  }

  public ServerConfig withPort(int other) {
    return new ServerConfig(
        data, host, other, redis, security, observe, limits, caches, batches, lifecycle, further);
  }

  public ServerConfig withHost(String other) {
    return new ServerConfig(
        data, other, port, redis, security, observe, limits, caches, batches, lifecycle, further);
  }

  public ServerConfig withRedis(URI other) {
    return new ServerConfig(
        data,
        host,
        port,
        Optional.of(other),
        security,
        observe,
        limits,
        caches,
        batches,
        lifecycle,
        further);
  }

  public ServerConfig withSecurity(SecuritySettings other) {
    return new ServerConfig(
        data, host, port, redis, other, observe, limits, caches, batches, lifecycle, further);
  }

  public ServerConfig withObserve(ObserveSettings other) {
    return new ServerConfig(
        data, host, port, redis, security, other, limits, caches, batches, lifecycle, further);
  }

  public ServerConfig withLimits(LimitSettings other) {
    return new ServerConfig(
        data, host, port, redis, security, observe, other, caches, batches, lifecycle, further);
  }

  public ServerConfig withCaches(CacheSettings other) {
    return new ServerConfig(
        data, host, port, redis, security, observe, limits, other, batches, lifecycle, further);
  }

  public ServerConfig withBatches(BatchSettings other) {
    return new ServerConfig(
        data, host, port, redis, security, observe, limits, caches, other, lifecycle, further);
  }

  public ServerConfig withLifecycle(LifecycleSettings other) {
    return new ServerConfig(
        data, host, port, redis, security, observe, limits, caches, batches, other, further);
  }

  public ServerConfig withFurther(Map<String, String> others) {
    return new ServerConfig(
        data, host, port, redis, security, observe, limits, caches, batches, lifecycle, others);
  }

  /** Whether anybody on other machines may do anything. */
  boolean openToOthers() {
    boolean proven =
        security.tls().flatMap(SecuritySettings.TlsFiles::clientAuthorities).isPresent();
    InetAddress address = new InetSocketAddress(host, port).getAddress();
    boolean local = address != null && address.isLoopbackAddress();
    return security.keys().isEmpty() && !proven && !local;
  }

  /** The values in effect by key, without secrets, for operators to look at. */
  SortedMap<String, String> values() {
    SortedMap<String, String> values = new TreeMap<>(further);
    values.put("data", data.toString());
    values.put("host", host);
    values.put("port", Integer.toString(port));
    redis.ifPresent(uri -> values.put("redis", withoutUser(uri)));
    values.put("keys", security.keys().map(Path::toString).orElse("none"));
    values.put("allow-origin", String.join(",", security.origins()));
    values.put("open-metrics", Boolean.toString(security.openMetrics()));
    values.put("tls", Boolean.toString(security.tls().isPresent()));
    values.put("rate-limit", Double.toString(security.rate().perSecond()));
    values.put("rate-burst", Integer.toString(security.rate().burst()));
    values.put("daily-quota", Long.toString(security.rate().perDay()));
    values.put("audit-log", security.auditLog().map(Path::toString).orElse("none"));
    values.put("recall-share", Double.toString(observe.recallShare()));
    values.put("traces", observe.traces().map(ServerConfig::withoutUser).orElse("none"));
    values.put("request-timeout", Long.toString(limits.request().toSeconds()));
    values.put("idle-timeout", Long.toString(limits.idle().toSeconds()));
    values.put("max-connections", Integer.toString(limits.connections()));
    values.put("max-streams", Integer.toString(limits.streams()));
    values.put("max-requests", Integer.toString(limits.requests()));
    values.put("cached-embeddings", Long.toString(caches.embeddings()));
    values.put("cached-answers", Long.toString(caches.resultBytes() >> 20));
    values.put("answer-ttl", Long.toString(caches.resultTimeToLive().toSeconds()));
    values.put("max-batch", Integer.toString(batches.maxBatch()));
    values.put("batch-window", Long.toString(batches.window().toMillis()));
    values.put("max-queued", Integer.toString(batches.maxQueued()));
    values.put("drain-notice", Long.toString(lifecycle.notice().toSeconds()));
    values.put("drain-limit", Long.toString(lifecycle.drainLimit().toSeconds()));
    values.put("no-warm-up", Boolean.toString(!lifecycle.warmUp()));
    return values;
  }

  /** The address without the user and the password that may stand in it. */
  private static String withoutUser(URI uri) {
    String user = uri.getRawUserInfo();
    return user == null ? uri.toString() : uri.toString().replace(user + "@", "");
  }
}
