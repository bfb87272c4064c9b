package io.triptych.service.server;

import com.linecorp.armeria.common.prometheus.PrometheusMeterRegistries;
import com.linecorp.armeria.server.prometheus.PrometheusExpositionService;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.triptych.encoder.KernelStatus;

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
