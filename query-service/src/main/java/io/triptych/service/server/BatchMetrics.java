package io.triptych.service.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.triptych.service.batch.BatchStatistics;
import io.triptych.service.batch.BatchingEncoder;
import java.util.function.ToDoubleFunction;

/** How encodings are gathered, for Prometheus. */
final class BatchMetrics {
  private BatchMetrics() {}

  static void bind(MeterRegistry registry, BatchingEncoder encoder) {
    for (BatchStatistics statistics : encoder.statistics()) {
      String kind = statistics.kind();
      count(registry, encoder, kind, "batches", "Batches encoded", BatchStatistics::batches);
      count(registry, encoder, kind, "inputs", "Inputs in them", BatchStatistics::inputs);
      count(
          registry,
          encoder,
          kind,
          "dropped",
          "Inputs that nobody waited for any more",
          BatchStatistics::dropped);
      count(
          registry,
          encoder,
          kind,
          "refused",
          "Inputs that there was no room for",
          BatchStatistics::refused);
      Gauge.builder("triptych.batch.queued", encoder, e -> of(e, kind).queued())
          .tag("kind", kind)
          .description("Inputs that wait")
          .strongReference(true)
          .register(registry);
    }
  }

  private static void count(
      MeterRegistry registry,
      BatchingEncoder encoder,
      String kind,
      String what,
      String description,
      ToDoubleFunction<BatchStatistics> count) {
    FunctionCounter.builder(
            "triptych.batch." + what, encoder, e -> count.applyAsDouble(of(e, kind)))
        .tag("kind", kind)
        .description(description)
        .register(registry);
  }

  private static BatchStatistics of(BatchingEncoder encoder, String kind) {
    return encoder.statistics().stream()
        .filter(statistics -> statistics.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }
}
