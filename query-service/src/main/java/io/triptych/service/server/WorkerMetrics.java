package io.triptych.service.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.triptych.service.worker.RemoteEncoder;
import io.triptych.service.worker.WorkerStatistics;

/** How the workers of an encoder do, for Prometheus. */
final class WorkerMetrics {
  private WorkerMetrics() {}

  static void bind(MeterRegistry registry, RemoteEncoder encoder) {
    for (WorkerStatistics statistics : encoder.statistics()) {
      String worker = statistics.worker();
      Gauge.builder("triptych.worker.healthy", encoder, e -> of(e, worker).healthy() ? 1 : 0)
          .tag("worker", worker)
          .description("1 if the worker's health check says that it serves")
          .strongReference(true)
          .register(registry);
      Gauge.builder("triptych.worker.outstanding", encoder, e -> of(e, worker).outstanding())
          .tag("worker", worker)
          .description("Requests that the worker works on for this process")
          .strongReference(true)
          .register(registry);
      FunctionCounter.builder("triptych.worker.failures", encoder, e -> of(e, worker).failures())
          .tag("worker", worker)
          .description("Requests that failed at the worker and went on to another")
          .register(registry);
    }
  }

  private static WorkerStatistics of(RemoteEncoder encoder, String worker) {
    return encoder.statistics().stream()
        .filter(statistics -> statistics.worker().equals(worker))
        .findFirst()
        .orElseThrow();
  }
}
