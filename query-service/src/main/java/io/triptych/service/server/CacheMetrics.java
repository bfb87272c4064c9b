package io.triptych.service.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.triptych.service.cache.CacheReport;
import io.triptych.service.cache.CacheStatistics;
import io.triptych.service.cache.Caches;
import java.util.function.ToDoubleFunction;

/** What the caches do, for Prometheus. */
final class CacheMetrics {
  private CacheMetrics() {}

  static void bind(MeterRegistry registry, Caches caches) {
    for (CacheReport report : caches.reports()) {
      String name = report.cache();
      lookups(registry, caches, name, "local", CacheStatistics::localHits);
      lookups(registry, caches, name, "shared", CacheStatistics::sharedHits);
      lookups(registry, caches, name, "miss", CacheStatistics::encoded);
      FunctionCounter.builder(
              "triptych.cache.shared.troubles",
              caches,
              c -> report(c, name).statistics().sharedTroubles())
          .tag("cache", name)
          .description("Times that Redis failed, gave garbage, or was left alone")
          .register(registry);
      Gauge.builder("triptych.cache.entries", caches, c -> report(c, name).entries())
          .tag("cache", name)
          .description("Entries in memory")
          .strongReference(true)
          .register(registry);
    }
    FunctionCounter.builder("triptych.cache.refused", caches, c -> c.refused().spared())
        .description("Media that were not decoded again, since they just could not be")
        .register(registry);
  }

  private static void lookups(
      MeterRegistry registry,
      Caches caches,
      String name,
      String outcome,
      ToDoubleFunction<CacheStatistics> count) {
    FunctionCounter.builder(
            "triptych.cache.lookups",
            caches,
            c -> count.applyAsDouble(report(c, name).statistics()))
        .tags("cache", name, "outcome", outcome)
        .description("Lookups by what answered them: memory, Redis, or nothing")
        .register(registry);
  }

  private static CacheReport report(Caches caches, String name) {
    return caches.reports().stream()
        .filter(report -> report.cache().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
