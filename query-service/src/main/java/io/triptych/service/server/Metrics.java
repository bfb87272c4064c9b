package io.triptych.service.server;

import com.linecorp.armeria.common.prometheus.PrometheusMeterRegistries;
import com.linecorp.armeria.server.prometheus.PrometheusExpositionService;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.triptych.encoder.KernelStatus;
import io.triptych.service.cache.CacheStatistics;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What Prometheus reads at {@link #PATH}: requests, the JVM, the kernels. */
final class Metrics implements AutoCloseable {
  static final String PATH = "/metrics";

  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics collector = new JvmGcMetrics();

  Metrics() {
    registry = PrometheusMeterRegistries.newRegistry();
    new JvmMemoryMetrics().bindTo(registry);
    collector.bindTo(registry);
    kernels(registry, KernelStatus.ofProcess());
  }

  /** Which kernels the towers run on; a scalar fallback is something to be alarmed of. */
  static void kernels(PrometheusMeterRegistry registry, KernelStatus status) {
    Gauge.builder("triptych.kernel.lane.width", status, KernelStatus::laneBits)
        .baseUnit("bits")
        .description("The vector width that the kernels use; 0 for the scalar kernels")
        .strongReference(true)
        .register(registry);
    Gauge.builder("triptych.kernel.scalar.fallback", status, s -> s.isScalar() ? 1 : 0)
        .description("1 if the kernels run without vectors, many times slower")
        .strongReference(true)
        .register(registry);
  }

  /** What the cache of embeddings did, by where each vector came from. */
  void embeddings(Supplier<CacheStatistics> statistics) {
    lookups("local", () -> statistics.get().localHits());
    lookups("shared", () -> statistics.get().sharedHits());
    lookups("none", () -> statistics.get().encoded());
    FunctionCounter.builder(
            "triptych.embedding.cache.troubles", statistics, s -> s.get().sharedTroubles())
        .description("Times that the shared cache failed, gave garbage, or was left alone")
        .register(registry);
  }

  private void lookups(String tier, LongSupplier count) {
    FunctionCounter.builder("triptych.embedding.cache.lookups", count, LongSupplier::getAsLong)
        .description("Lookups of embeddings by the cache that had them")
        .tag("tier", tier)
        .register(registry);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  PrometheusExpositionService service() {
    return PrometheusExpositionService.of(registry.getPrometheusRegistry());
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
