package io.triptych.client;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemAcknowledgement;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.StreamedItem;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Adds or replaces any number of items, in order. When the connection breaks, items that were not
 * acknowledged are sent again: writing an item twice leaves one, as it is. May be used by several
 * threads. What hangs on a result must not send anything itself: it would wait for its own thread.
 */
public final class UpsertStream implements AutoCloseable {
  /** The most items that were sent and not acknowledged. */
  static final int MAX_ITEMS = 256;

  /** How many bytes may be under way for one more item to be sent. */
  static final long MAX_BYTES = 16L << 20;

  private final ResendingStream<Item, ItemAcknowledgement, ItemResult> stream;

  UpsertStream(
      ManagedChannel channel, RetryPolicy retries, RandomGenerator random, String collection) {
    stream =
        new ResendingStream<>(
            new Dialect(channel, collection), channel, retries, random, MAX_ITEMS, MAX_BYTES);
  }

  /**
   * Sends an item; waits while 256 items or 16 MiB are not acknowledged.
   *
   * @return completes when the item is on disk and searchable, or was rejected, which its outcome
   *     tells; exceptionally, with a {@link ClientException}, when the stream failed first
   * @throws ClientException if the stream failed
   * @throws IllegalArgumentException if the item expects a version: sent again, it would be
   *     rejected because it was written
   */
  public CompletableFuture<ItemResult> put(Item item) throws InterruptedException {
    if (item.hasExpectedVersion()) {
      throw new IllegalArgumentException(
          "expected_version: %d of %s (expected: none in a stream that sends again)"
              .formatted(item.getExpectedVersion(), item.getId()));
    }
    return stream.send(item, item.getSerializedSize());
  }

  /**
   * Waits until every item is acknowledged, and ends the stream.
   *
   * @throws ClientException if the stream failed before, or the thread was interrupted
   */
  @Override
  public void close() {
    stream.close();
  }

  private record Dialect(ManagedChannel channel, String collection)
      implements ResendingStream.Dialect<Item, ItemAcknowledgement, ItemResult> {
    @Override
    public ResendingStream.Sender<Item> open(StreamObserver<ItemAcknowledgement> answers) {
      return new Sender(collection, ItemServiceGrpc.newStub(channel).streamItems(answers));
    }

    @Override
    public long position(ItemAcknowledgement answer) {
      return answer.getSequence();
    }

    @Override
    public ItemResult result(ItemAcknowledgement answer) {
      return answer.getResult();
    }
  }

  private record Sender(String collection, StreamObserver<StreamedItem> items)
      implements ResendingStream.Sender<Item> {
    @Override
    public void send(Item item, long position) {
      items.onNext(StreamedItem.newBuilder().setCollection(collection).setItem(item).build());
    }

    @Override
    public void end() {
      items.onCompleted();
    }

    @Override
    public void cancel() {
      items.onError(Status.CANCELLED.asRuntimeException());
    }
  }
}
