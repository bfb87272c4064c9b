package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.StreamedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many items of a stream are under way, and in which order they are answered. */
final class ItemStreamTest {
  private static final int PATIENCE_SECONDS = 60;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  /** A writer that does nothing until it is let. */
  private static final class SlowWrites implements ItemStream.Writes {
    private final Semaphore permits = new Semaphore(0);
    private final AtomicInteger largest = new AtomicInteger();

    @Override
    public List<ItemResult> write(String collection, List<Item> items) {
      largest.accumulateAndGet(items.size(), Math::max);
      permits.acquireUninterruptibly(items.size());
      return items.stream()
          .map(item -> ItemResult.newBuilder().setId(item.getId()).build())
          .toList();
    }
  }

  /** A client that sends whatever it is asked for. */
  private static final class Client implements ItemStream.Answers {
    private final Semaphore asked = new Semaphore(0);
    private final List<String> answered = new ArrayList<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final Predicate<Item> sharesBatch;
    private volatile boolean takesAnswers = true;

    Client() {
      this(_ -> false);
    }

    Client(Predicate<Item> sharesBatch) {
      this.sharesBatch = sharesBatch;
    }

    @Override
    public void ask() {
      asked.release();
    }

    @Override
    public boolean isReady() {
      return takesAnswers;
    }

    @Override
    public boolean mayShareBatch(Item item) {
      return sharesBatch.test(item);
    }

    @Override
    public void results(long first, List<ItemResult> results) {
      assertThat(first).isEqualTo(answered.size());
      results.forEach(result -> answered.add(result.getId()));
    }

    @Override
    public void completed() {
      end.complete("completed");
    }

    @Override
    public void failed(Throwable cause) {
      end.complete(String.valueOf(cause.getMessage()));
    }
  }

  private static StreamedItem item(String id, int letters) {
    return StreamedItem.newBuilder()
        .setCollection("shop")
        .setItem(Item.newBuilder().setId(id).setTitle("x".repeat(letters)))
        .build();
  }

  /** Sends items for as long as some are asked for; tells how many it sent. */
  private static int send(ItemStream stream, Client client, int letters) {
    int sent = 0;
    while (client.asked.tryAcquire()) {
      stream.onNext(item("i" + sent, letters));
      sent++;
    }
    return sent;
  }

  private static void waitFor(Semaphore semaphore) throws InterruptedException {
    assertThat(semaphore.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void asksForNoMoreItemsThanMayBeUnderWay() throws Exception {
    SlowWrites writes = new SlowWrites();
    Client client = new Client();
    ItemStream stream = new ItemStream(writes, client, executor);
    stream.askForMore();
    assertThat(send(stream, client, 10)).isEqualTo(ItemStream.MAX_ITEMS);
    writes.permits.release(ItemStream.MAX_ITEMS);
    waitFor(client.asked);
    stream.onNext(item("one more", 10));
    stream.onCompleted();
    writes.permits.release(1);
    assertThat(client.end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("completed");
    assertThat(client.answered).hasSize(ItemStream.MAX_ITEMS + 1).endsWith("one more");
    assertThat(client.answered.subList(0, 3)).containsExactly("i0", "i1", "i2");
    assertThat(writes.largest).hasValueGreaterThan(1);
  }

  @Test
  void asksForNoMoreBytesThanMayBeUnderWay() {
    Client client = new Client();
    ItemStream stream = new ItemStream(new SlowWrites(), client, executor);
    stream.askForMore();
    assertThat(send(stream, client, 1 << 20)).isBetween(31, 32);
  }

  @Test
  void asksForNothingWhileAnswersAreNotTaken() throws Exception {
    SlowWrites writes = new SlowWrites();
    writes.permits.release(100);
    Client client = new Client();
    ItemStream stream = new ItemStream(writes, client, executor);
    stream.askForMore();
    waitFor(client.asked);
    client.takesAnswers = false;
    stream.onNext(item("a", 1));
    assertThat(client.asked.tryAcquire()).isFalse();
    client.takesAnswers = true;
    stream.askForMore();
    waitFor(client.asked);
  }

  private static StreamedItem expecting(String id, long version) {
    return StreamedItem.newBuilder()
        .setCollection("shop")
        .setItem(Item.newBuilder().setId(id).setExpectedVersion(version))
        .build();
  }

  @Test
  void noBatchHoldsAnItemThatExpectsAVersionAndAnotherOfItsId() throws Exception {
    List<Runnable> work = new ArrayList<>();
    List<List<String>> batches = new ArrayList<>();
    ItemStream stream =
        new ItemStream(
            (_, items) -> {
              batches.add(items.stream().map(Item::getId).toList());
              return items.stream()
                  .map(item -> ItemResult.newBuilder().setId(item.getId()).build())
                  .toList();
            },
            new Client(item -> !item.hasExpectedVersion()),
            work::add);
    stream.onNext(expecting("earlier", 1));
    stream.onNext(item("neither", 1));
    stream.onNext(item("neither", 1));
    stream.onNext(item("earlier", 1));
    stream.onNext(item("later", 1));
    stream.onNext(expecting("later", 1));
    stream.onNext(expecting("later", 2));
    stream.onNext(item("later", 1));
    work.getFirst().run();
    assertThat(batches)
        .containsExactly(
            List.of("earlier", "neither", "neither"),
            List.of("earlier", "later"),
            List.of("later"),
            List.of("later"),
            List.of("later"));
  }

  @Test
  void itemsBeforeAnErrorAreAnsweredFirst() throws Exception {
    SlowWrites writes = new SlowWrites();
    Client client = new Client();
    ItemStream stream = new ItemStream(writes, client, executor);
    stream.askForMore();
    stream.onNext(item("a", 1));
    stream.onNext(item("b", 1));
    stream.onNext(item("c", 1).toBuilder().setCollection("other").build());
    stream.onNext(item("d", 1));
    writes.permits.release(100);
    assertThat(client.end.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo("collection: other (expected: shop, as before, or none)");
    assertThat(client.answered).containsExactly("a", "b");
  }

  @Test
  void aWriterThatFailsEndsTheStream() throws Exception {
    Client client = new Client();
    ItemStream stream =
        new ItemStream(
            (_, _) -> {
              throw new IllegalStateException("disk full");
            },
            client,
            executor);
    stream.onNext(item("a", 1));
    stream.onCompleted();
    assertThat(client.end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("disk full");
    assertThat(client.answered).isEmpty();
  }

  @Test
  void aClientThatIsGoneIsNotWrittenForNorAnswered() throws Exception {
    SlowWrites writes = new SlowWrites();
    Client client = new Client();
    ItemStream stream = new ItemStream(writes, client, executor);
    stream.onNext(item("a", 1));
    while (writes.largest.get() == 0) {
      Thread.onSpinWait();
    }
    stream.onNext(item("b", 1));
    stream.cancel();
    writes.permits.release(1);
    executor.shutdown();
    assertThat(executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(writes.permits.availablePermits()).isZero();
    assertThat(client.answered).isEmpty();
    assertThat(client.end).isNotDone();
  }
}
