package io.triptych.service.server;

import com.linecorp.armeria.server.HttpService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.access.KeyRing;
import io.triptych.service.access.RateLimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What stands around every call: who may make it, what is counted and written down of it. */
final class Surroundings implements AutoCloseable {
  private static final Duration SIZES = Duration.ofSeconds(30);

  private final AccessControl access;
  private final CallMetrics metrics;
  private final Optional<Tracing> tracing;
  private final List<CallWatcher> watchers = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /**
   * Opens the files that {@code config} names.
   *
   * @throws UncheckedIOException if the keys cannot be read or the audit log not written
   */
  Surroundings(ServerConfig config, MeterRegistry registry, SearchHandler searches) {
    InstantSource time = InstantSource.system();
    SecuritySettings security = config.security();
    access =
        new AccessControl(
            security.keys().map(file -> keys(file, time)), new RateLimiter(security.rate(), time));
    metrics = new CallMetrics(registry);
    watchers.add(metrics);
    tracing = config.observe().traces().map(Tracing::new);
    tracing.ifPresent(watchers::add);
    tracing.ifPresent(open::add);
    Optional<AuditLog> audit = security.auditLog().map(file -> new AuditLog(file, time));
    audit.ifPresent(watchers::add);
    audit.ifPresent(open::add);
    if (config.observe().recallShare() > 0) {
      RecallSampler sampler =
          new RecallSampler(
              config.observe().recallShare(),
              () -> ThreadLocalRandom.current().nextDouble(),
              searches,
              registry);
      watchers.add(sampler);
      open.add(sampler);
    }
    DataDirectory data = new DataDirectory(config.data());
    open.add(new IndexMetrics(data::collections, data::describe, registry, SIZES));
  }

  private static KeyRing keys(Path file, InstantSource time) {
    try {
      return new KeyRing(file, time);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AccessControl access() {
    return access;
  }

  /**
   * What goes around every RPC.
   *
   * @param places who of those that are let in is answered
   */
  ServerInterceptor interceptor(ServerInterceptor places) {
    ServerInterceptor guard = new CallGuard(access);
    ServerInterceptor timings =
        new StageTimings((stage, nanos) -> {
          metrics.stage(stage, nanos);
          tracing.ifPresent(t -> t.stage(stage, nanos));
        });
    return new CallWatching(watchers, chain(guard, chain(places, timings)));
  }

  private static ServerInterceptor chain(ServerInterceptor outer, ServerInterceptor inner) {
    return new ServerInterceptor() {
      @Override
      public <Q, R> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return outer.interceptCall(call, headers, (c, h) -> inner.interceptCall(c, h, next));
      }
    };
  }

  /** Counts a request that was refused before it became an RPC. */
  void refused(Throwable cause) {
    metrics.refused(StatusMapping.quietStatus(cause), StatusMapping.reason(cause));
  }

  /** What goes around every request, RPC or not. */
  HttpService around(HttpService service) {
    HttpService logged = service.decorate(AccessLog::serve);
    HttpService traced = tracing.<HttpService>map(t -> logged.decorate(t::serve)).orElse(logged);
    return traced.decorate(RequestIds::serve);
  }

  @Override
  public void close() {
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
