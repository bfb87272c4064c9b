package io.triptych.service.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.triptych.indexer.collection.CollectionSearcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How large each collection is: items and bytes on disk, looked at now and then. */
final class IndexMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexMetrics.class);

  private final CollectionStore collections;
  private final Path data;
  private final MultiGauge items;
  private final MultiGauge bytes;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("index-metrics").factory());
  private final ScheduledFuture<?> looking;

  IndexMetrics(CollectionStore collections, Path data, MeterRegistry registry, Duration pause) {
    this.collections = collections;
    this.data = data;
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

  private void look() {
    try {
      List<Row<?>> counts = new ArrayList<>();
      List<Row<?>> sizes = new ArrayList<>();
      for (String name : collections.names()) {
        Tags tags = Tags.of("collection", name);
        sizes.add(Row.of(tags, size(data.resolve(name))));
        try (CollectionSearcher view = collections.searcher(name)) {
          counts.add(Row.of(tags, view.itemCount()));
        } catch (NotFoundException | PreconditionException e) {
          continue;
        }
      }
      items.register(counts, true);
      bytes.register(sizes, true);
    } catch (RuntimeException e) {
      LOG.debug("The sizes of collections cannot be seen", e);
    }
  }

  /** Files that vanish while they are counted are not counted. */
  private static long size(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    looking.cancel(false);
    clock.shutdownNow();
  }
}
