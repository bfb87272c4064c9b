package io.triptych.service.server;

import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.StreamedItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * The items of one stream on their way into a collection, in order. What has come while a batch was
 * written is the next batch, so a stream shares commits with itself as with others. A bounded
 * number of items, and of their bytes, is under way; the next is asked for when there is room and
 * the client takes the answers.
 */
final class ItemStream implements StreamObserver<StreamedItem> {
  /** The most items that were received and not yet answered. */
  static final int MAX_ITEMS = 256;

  /** How many bytes may be under way for one more item to be asked for. */
  static final int MAX_BYTES = Limits.MAX_REQUEST_BYTES;

  private static final int BATCH_ITEMS = 64;

  private final Writes writes;
  private final Answers answers;
  private final Executor executor;
  private final Deque<Item> waiting = new ArrayDeque<>();
  private String collection = "";
  private int itemsUnderWay;
  private long bytesUnderWay;
  private long written;
  private boolean asked;
  private boolean working;
  private boolean ended;
  private boolean answered;
  private Throwable failure;

  /** Writes items of a collection, one result for each. */
  interface Writes {
    List<ItemResult> write(String collection, List<Item> items);
  }

  /** Who is told what became of the items; by one thread at a time. */
  interface Answers {
    /** Asks the client for one more item. */
    void ask();

    /** Whether the client takes answers as they come. */
    boolean isReady();

    /** Whether a batch that holds the item may hold another of the same id. */
    boolean mayShareBatch(Item item);

    /** What became of some items, of which {@code first} is the place of the first. */
    void results(long first, List<ItemResult> results);

    /** All items were answered. */
    void completed();

    /** No more items are written. */
    void failed(Throwable cause);
  }

  ItemStream(Writes writes, Answers answers, Executor executor) {
    this.writes = writes;
    this.answers = answers;
    this.executor = executor;
  }

  @Override
  public synchronized void onNext(StreamedItem message) {
    asked = false;
    if (ended || failure != null) {
      return;
    }
    String named = message.getCollection();
    if (collection.isEmpty()) {
      collection = named;
    }
    if (collection.isEmpty()) {
      failure = new RequestException("collection", "\"\"", "a name in the first message");
    } else if (!named.isEmpty() && !named.equals(collection)) {
      failure = new RequestException("collection", named, collection + ", as before, or none");
    } else {
      waiting.add(message.getItem());
      itemsUnderWay++;
      bytesUnderWay += message.getItem().getSerializedSize();
    }
    askForMore();
    work();
  }

  /** The client is gone. What is being written is written, what waits is not. */
  @Override
  public void onError(Throwable cause) {
    cancel();
  }

  synchronized void cancel() {
    answered = true;
    ended = true;
    waiting.clear();
  }

  @Override
  public synchronized void onCompleted() {
    ended = true;
    work();
  }

  /** Asks for one more item if there is room for it. */
  synchronized void askForMore() {
    boolean room = itemsUnderWay < MAX_ITEMS && bytesUnderWay < MAX_BYTES;
    if (room && !asked && !ended && failure == null && answers.isReady()) {
      asked = true;
      answers.ask();
    }
  }

  private void work() {
    boolean any = !waiting.isEmpty() || ended || failure != null;
    if (any && !working && !answered) {
      working = true;
      executor.execute(this::drain);
    }
  }

  private void drain() {
    try {
      for (List<Item> batch = next(); !batch.isEmpty(); batch = next()) {
        List<ItemResult> results = writes.write(collection(), batch);
        answer(results);
        done(batch);
      }
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        failure = e;
        waiting.clear();
        working = false;
        finish();
      }
    }
  }

  private synchronized String collection() {
    return collection;
  }

  /** The next batch; empty if there is none now, after which the worker is gone. */
  private synchronized List<Item> next() {
    List<Item> batch = new ArrayList<>();
    Map<String, Boolean> sharing = new HashMap<>();
    while (batch.size() < BATCH_ITEMS && !waiting.isEmpty() && joins(waiting.peek(), sharing)) {
      batch.add(waiting.remove());
    }
    if (batch.isEmpty()) {
      working = false;
      finish();
    }
    return batch;
  }

  /**
   * Whether a batch may hold an item as well.
   *
   * @param sharing the ids that the batch holds, and whether their items may share it
   */
  private boolean joins(Item item, Map<String, Boolean> sharing) {
    boolean shares = answers.mayShareBatch(item);
    Boolean others = sharing.putIfAbsent(item.getId(), shares);
    return others == null || (others && shares);
  }

  private synchronized void answer(List<ItemResult> results) {
    if (!answered) {
      answers.results(written, results);
    }
    written += results.size();
  }

  private synchronized void done(List<Item> batch) {
    itemsUnderWay -= batch.size();
    batch.forEach(item -> bytesUnderWay -= item.getSerializedSize());
    askForMore();
  }

  private void finish() {
    if (!answered && failure != null) {
      answered = true;
      answers.failed(failure);
    } else if (!answered && ended) {
      answered = true;
      answers.completed();
    }
  }
}
