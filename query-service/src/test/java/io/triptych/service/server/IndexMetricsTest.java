package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.IndexSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class IndexMetricsTest {
  private static final Duration PAUSE = Duration.ofMillis(10);

  @TempDir private Path folder;

  @Test
  void aLookThatFailsIsNotTheLast() throws Exception {
    DataDirectory data = new DataDirectory(folder);
    data.create("shop", new SpaceId("cd".repeat(32)), 3, IndexSettings.DEFAULT, Map.of());
    AtomicInteger looks = new AtomicInteger();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (IndexMetrics _ =
        new IndexMetrics(
            () -> {
              if (looks.incrementAndGet() <= 2) {
                throw new UncheckedIOException(new IOException("too many open files"));
              }
              return data.collections();
            },
            data::describe,
            registry,
            PAUSE)) {
      assertThat(await(registry, "shop").value()).isPositive();
    }
    assertThat(looks).hasValueGreaterThan(2);
  }

  @Test
  void aCollectionThatCannotBeDescribedHidesNoOther() throws Exception {
    DataDirectory data = new DataDirectory(folder);
    data.create("shop", new SpaceId("cd".repeat(32)), 3, IndexSettings.DEFAULT, Map.of());
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (IndexMetrics _ =
        new IndexMetrics(() -> List.of("gone", "shop"), data::describe, registry, PAUSE)) {
      assertThat(await(registry, "shop").value()).isPositive();
      assertThat(size(registry, "gone")).isNull();
    }
  }

  private static Gauge size(SimpleMeterRegistry registry, String collection) {
    return registry.find("triptych.collection.size").tag("collection", collection).gauge();
  }

  private static Gauge await(SimpleMeterRegistry registry, String collection) throws Exception {
    Gauge found = size(registry, collection);
    while (found == null) {
      Thread.sleep(10);
      found = size(registry, collection);
    }
    return found;
  }
}
