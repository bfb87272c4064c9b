package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionLockedException;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer for many calls, and the lock back when there is none. */
final class SharedWriterTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path root;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger opened = new AtomicInteger();
  private Collection shop;
  private SharedWriter writer;

  @BeforeEach
  void open() {
    FakeEncoder encoder = new FakeEncoder();
    shop = new DataDirectory(root).openOrCreate("shop", encoder);
    writer =
        new SharedWriter(
            () -> {
              opened.incrementAndGet();
              return ItemIngestor.open(shop, encoder, new ImageDecoder()::decode);
            },
            timer);
  }

  @AfterEach
  void close() throws InterruptedException {
    writer.exclusively(() -> {});
    threads.close();
    timer.close();
    shop.close();
  }

  private static List<Item> item(String id) {
    return List.of(new Item(id, "red " + id, "", List.of(), List.of(), Map.of(), Optional.empty()));
  }

  private void requireLockFree() throws InterruptedException {
    for (int i = 0; ; i++) {
      try {
        shop.writer().close();
        return;
      } catch (CollectionLockedException e) {
        // A merge may be under way.
        assertThat(i).isLessThan(PATIENCE_SECONDS * 100);
        Thread.sleep(10);
      }
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void callsThatOverlapShareOneWriter() throws Exception {
    CountDownLatch inside = new CountDownLatch(2);
    List<Future<?>> calls = new ArrayList<>();
    for (String id : List.of("a", "b")) {
      calls.add(
          threads.submit(() ->
              writer.write(ingestor -> {
                inside.countDown();
                await(inside);
                return ingestor.upsert(item(id));
              })));
    }
    for (Future<?> call : calls) {
      call.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(opened).hasValue(1);
    requireLockFree();
    writer.write(ingestor -> ingestor.upsert(item("c")));
    assertThat(opened).hasValue(2);
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(3);
    }
  }

  @Test
  void anotherProcessIsLetInWhenNobodyWrites() throws Exception {
    for (int i = 0; i < 30; i++) {
      String id = "i" + i;
      writer.write(ingestor -> ingestor.upsert(item(id)));
      requireLockFree();
    }
    assertThat(new DataDirectory(root).describe("shop").segments())
        .as("segments are merged though writers come and go")
        .isLessThan(20);
  }

  @Test
  void afterAFailureTheNextCallOpensItAnew() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    Future<?> other =
        threads.submit(() ->
            writer.write(ingestor -> {
              inside.countDown();
              await(failed);
              return ingestor.upsert(item("a"));
            }));
    await(inside);
    assertThatThrownBy(() ->
            writer.write(_ -> {
              throw new IllegalStateException("disk full");
            }))
        .hasMessage("disk full");
    Future<?> next = threads.submit(() -> writer.write(ingestor -> ingestor.upsert(item("b"))));
    failed.countDown();
    other.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    next.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(opened).hasValue(2);
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(2);
    }
  }

  @Test
  void whoWantsToBeAloneWaitsForCallsAndIsWaitedFor() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> order = java.util.Collections.synchronizedList(new ArrayList<>());
    Future<?> first =
        threads.submit(() ->
            writer.write(ingestor -> {
              inside.countDown();
              await(goOn);
              order.add("first");
              return ingestor.upsert(item("a"));
            }));
    await(inside);
    Future<?> alone =
        threads.submit(() -> {
          writer.exclusively(() -> {
            order.add("alone");
            shop.writer().close();
          });
          return null;
        });
    goOn.countDown();
    first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    alone.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    writer.write(ingestor -> ingestor.upsert(item("b")));
    assertThat(order).containsExactly("first", "alone");
  }
}
