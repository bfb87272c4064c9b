package io.triptych.bench.service;

import io.triptych.encoder.Encoder;
import io.triptych.service.batch.BatchSettings;
import io.triptych.service.cache.CacheSettings;
import io.triptych.service.server.ServerConfig;
import java.util.List;

/** Queries that nothing is kept of, with batches and one by one. */
final class Batches {
  private static final int CALLERS = 16;

  private final ServerConfig config;
  private final Encoder encoder;
  private final QueryTexts texts;
  private final Sizes sizes;

  Batches(ServerConfig config, Encoder encoder, QueryTexts texts, Sizes sizes) {
    this.config = config.withCaches(CacheSettings.NONE);
    this.encoder = encoder;
    this.texts = texts;
    this.sizes = sizes;
  }

  void run(ServiceReport report) throws InterruptedException {
    Figures figures = new Figures();
    try (Service batched = Service.start(config, encoder);
        Service single =
            Service.start(config.withBatches(BatchSettings.DEFAULT.withMaxBatch(1)), encoder)) {
      for (int round = -sizes.warmUp(); round < sizes.rounds(); round++) {
        round(batched, single, round < 0 ? new Figures() : figures);
      }
    }
    String one = "%d callers, one by one".formatted(CALLERS);
    report.add(one, figures.median("single, many"), "/s");
    report.add(
        "%d callers, batches".formatted(CALLERS),
        figures.median("batched, many"),
        "/s",
        figures.median("ratio, many"),
        one);
    report.add("1 caller, one by one, p50", figures.median("single, alone"), "ms");
    report.add(
        "1 caller, batches, p50",
        figures.median("batched, alone"),
        "ms",
        figures.median("ratio, alone"),
        "1 caller, one by one, p50");
  }

  private void round(Service batched, Service single, Figures into) throws InterruptedException {
    List<String> many = texts.fresh(2 * sizes.calls());
    double batchedRate = batched.throughput(many, CALLERS).perSecond();
    double singleRate = single.throughput(many, CALLERS).perSecond();
    into.add("batched, many", batchedRate);
    into.add("single, many", singleRate);
    into.add("ratio, many", batchedRate / singleRate);
    List<String> few = texts.fresh(sizes.calls());
    double batchedMillis = median(batched, few);
    double singleMillis = median(single, few);
    into.add("batched, alone", batchedMillis);
    into.add("single, alone", singleMillis);
    into.add("ratio, alone", batchedMillis / singleMillis);
  }

  private static double median(Service service, List<String> few) {
    return Figures.quantile(service.timed(few).stream().map(Service.Call::millis).toList(), 0.5);
  }
}
