package io.triptych.service.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.triptych.indexer.collection.CollectionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How large each collection is: items and bytes on disk, looked at now and then. */
final class IndexMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexMetrics.class);

  private final Supplier<List<String>> names;
  private final Function<String, CollectionStatus> describe;
  private final MultiGauge items;
  private final MultiGauge bytes;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("index-metrics").factory());
  private final ScheduledFuture<?> looking;

  IndexMetrics(
      Supplier<List<String>> names,
      Function<String, CollectionStatus> describe,
      MeterRegistry registry,
      Duration pause) {
    this.names = names;
    this.describe = describe;
    this.items =
        MultiGauge.builder("triptych.collection.items")
            .description("The items of each collection")
            .register(registry);
    this.bytes =
        MultiGauge.builder("triptych.collection.size")
            .baseUnit("bytes")
            .description("The size of each collection on disk, media included")
            .register(registry);
    this.looking =
        clock.scheduleWithFixedDelay(this::look, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whatever fails, the schedule goes on; what was seen before stands until then. */
  private void look() {
    try {
      measure();
    } catch (RuntimeException e) {
      LOG.warn("The sizes of the collections cannot be seen", e);
    }
  }

  private void measure() {
    List<Row<?>> counts = new ArrayList<>();
    List<Row<?>> sizes = new ArrayList<>();
    for (String name : names.get()) {
      try {
        CollectionStatus status = describe.apply(name);
        counts.add(Row.of(Tags.of("collection", name), status.items()));
        sizes.add(Row.of(Tags.of("collection", name), size(status)));
      } catch (RuntimeException e) {
        LOG.debug("The size of collection {} cannot be seen", name, e);
      }
    }
    items.register(counts, true);
    bytes.register(sizes, true);
  }

  private static long size(CollectionStatus status) {
    long generations =
        status.generations().stream().mapToLong(CollectionStatus.Generation::bytes).sum();
    return generations + status.embeddingBytes() + status.mediaBytes() + status.jobBytes();
  }

  @Override
  public void close() {
    looking.cancel(false);
    clock.shutdownNow();
  }
}
