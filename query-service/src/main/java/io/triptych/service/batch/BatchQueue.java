package io.triptych.service.batch;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.EncoderUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Inputs of one kind that wait to be encoded, and the threads that do it.
 *
 * <p>How. A thread takes what waits, up to a batch, and encodes it; what comes meanwhile waits for
 * the next one. So nobody waits for a time to pass, but for one case: who was answered together
 * asks again at about the same time, and a thread that took the first of them at once would encode
 * batches of one and of all others in turn. So after a batch of several it waits for as many, for a
 * window at most.
 *
 * <p>Inputs that somebody waits for go before bulk work, in batches of their own; batches of bulk
 * work are short, so that who comes meanwhile does not wait for long. While people never cease to
 * come, one batch in {@value #BULK_TURN} is of bulk work, which would else never be done.
 */
final class BatchQueue<T> implements AutoCloseable {
  /** How many times shorter a batch of bulk work is. */
  private static final int BULK_SHARE = 4;

  private static final int BULK_TURN = 8;

  /** How much the newest batch counts in the mean time of an input. */
  private static final double NEWEST = 0.2;

  private static final Duration SHORTEST_RETRY = Duration.ofMillis(50);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  private final String kind;
  private final int maxBatch;
  private final BatchSettings settings;
  private final ToIntFunction<T> length;
  private final Function<List<T>, List<Embedding>> tower;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Entry<T>> waiting = new ArrayDeque<>();
  private final Deque<Entry<T>> bulk = new ArrayDeque<>();
  private boolean closed;

  /** How many inputs are in batches under way. Guarded by the lock. */
  private int running;

  /** How many batches of people's inputs went before bulk work that waits. Guarded by the lock. */
  private int passed;

  /** The mean time of an input in a batch; 0 while none is known. Guarded by the lock. */
  private double nanosPerInput;

  private final LongAdder batches = new LongAdder();
  private final LongAdder inputs = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final List<Thread> threads = new ArrayList<>();

  /** An input, who waits for it, and where the embedding goes. */
  private record Entry<T>(T input, Caller caller, CompletableFuture<Embedding> result) {}

  /**
   * Starts the threads of a queue.
   *
   * @param maxBatch at most that of the settings
   * @param length orders the inputs of a batch, so that those of like length lie together
   * @param tower encodes inputs, in order
   */
  BatchQueue(
      String kind,
      int maxBatch,
      BatchSettings settings,
      ToIntFunction<T> length,
      Function<List<T>, List<Embedding>> tower) {
    this.kind = kind;
    this.maxBatch = maxBatch;
    this.settings = settings;
    this.length = length;
    this.tower = tower;
    for (int i = 1; i <= settings.parallel(); i++) {
      threads.add(
          Thread.ofPlatform().daemon().name("batch-" + kind + "-" + i).start(this::encodeBatches));
    }
  }

  /**
   * Queues inputs.
   *
   * @throws OverloadedException if there is no room for all of them, or they would come too late
   */
  List<CompletableFuture<Embedding>> submit(List<T> added, Caller caller) {
    lock.lock();
    try {
      if (closed) {
        throw new EncoderUnavailableException("encoder: closed (expected: open)", null);
      }
      checkRoom(added.size(), caller);
      List<CompletableFuture<Embedding>> results = new ArrayList<>(added.size());
      for (T input : added) {
        CompletableFuture<Embedding> result = new CompletableFuture<>();
        (caller.bulk() ? bulk : waiting).add(new Entry<>(input, caller, result));
        results.add(result);
      }
      arrived.signal();
      return results;
    } finally {
      lock.unlock();
    }
  }

  private void checkRoom(int count, Caller caller) {
    Deque<Entry<T>> own = caller.bulk() ? bulk : waiting;
    int room = caller.bulk() ? settings.maxQueued() / 2 : settings.maxQueued();
    long now = System.nanoTime();
    if (own.size() + count > room) {
      own.removeIf(entry -> isAbandoned(entry, now));
    }
    int ahead = waiting.size() + (caller.bulk() ? bulk.size() : 0);
    // An input is answered with its batch, and those under way are half done. Who finds nobody is
    // not refused, however little time they have: it would be no better later.
    double work = ahead + running == 0 ? 0 : ahead + running / 2.0 + count;
    long wait = (long) (work * nanosPerInput / settings.parallel());
    boolean full = !own.isEmpty() && own.size() + count > room;
    if (full || wait > caller.remaining(now)) {
      refused.add(count);
      throw new OverloadedException(
          "%s: %d wait already, for about %d ms (expected: %s)"
              .formatted(
                  kind,
                  ahead,
                  Duration.ofNanos(wait).toMillis(),
                  full ? "at most " + room : "an answer within the deadline"),
          clamp(Duration.ofNanos(wait)));
    }
  }

  /** Whether nobody waits for an input any more; whoever does not know that yet is told. */
  private boolean isAbandoned(Entry<T> entry, long now) {
    boolean abandoned = true;
    if (entry.caller().remaining(now) <= 0) {
      entry.result().completeExceptionally(AbandonedException.late());
    } else if (entry.caller().gone().getAsBoolean()) {
      entry.result().completeExceptionally(AbandonedException.cancelled());
    } else {
      abandoned = entry.result().isDone();
    }
    if (abandoned) {
      dropped.increment();
    }
    return abandoned;
  }

  /** A time after which it makes sense to ask again. */
  static Duration clamp(Duration wait) {
    if (wait.compareTo(SHORTEST_RETRY) < 0) {
      return SHORTEST_RETRY;
    }
    return wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
  }

  private void encodeBatches() {
    int before = 1;
    try {
      while (true) {
        List<Entry<T>> batch = take(before);
        if (batch.isEmpty()) {
          return;
        }
        before = batch.size();
        encode(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next batch; empty when the queue is closed. */
  private List<Entry<T>> take(int before) throws InterruptedException {
    lock.lock();
    try {
      List<Entry<T>> batch = new ArrayList<>();
      while (batch.isEmpty() && !closed) {
        while (waiting.isEmpty() && bulk.isEmpty() && !closed) {
          arrived.await();
        }
        gather(Math.min(before, maxBatch));
        boolean people = !waiting.isEmpty() && (bulk.isEmpty() || passed < BULK_TURN - 1);
        passed = people && !bulk.isEmpty() ? passed + 1 : 0;
        int most = people ? maxBatch : Math.max(1, maxBatch / BULK_SHARE);
        draw(people ? waiting : bulk, most, batch);
      }
      running += batch.size();
      batch.sort(Comparator.comparingInt(entry -> length.applyAsInt(entry.input())));
      if (!waiting.isEmpty() || !bulk.isEmpty()) {
        arrived.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until as many as {@code count} wait, if they come soon. */
  private void gather(int count) throws InterruptedException {
    long left = count > 1 && bulk.isEmpty() ? settings.window().toNanos() : 0;
    while (left > 0 && waiting.size() < count && bulk.isEmpty() && !closed) {
      left = arrived.awaitNanos(left);
    }
  }

  private void draw(Deque<Entry<T>> from, int most, List<Entry<T>> batch) {
    long now = System.nanoTime();
    while (batch.size() < most && !from.isEmpty()) {
      Entry<T> entry = from.poll();
      if (!isAbandoned(entry, now)) {
        batch.add(entry);
      }
    }
  }

  private void encode(List<Entry<T>> batch) {
    long start = System.nanoTime();
    try {
      List<Embedding> embeddings = run(batch);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).result().complete(embeddings.get(i));
      }
    } catch (EncoderUnavailableException | Error e) {
      fail(batch, e);
    } catch (RuntimeException e) {
      encodeOneByOne(batch, e);
    }
    note(batch.size(), System.nanoTime() - start);
  }

  private List<Embedding> run(List<Entry<T>> batch) {
    List<T> all = batch.stream().map(Entry::input).toList();
    return ScopedValue.where(Caller.CURRENT, latest(batch)).call(() -> tower.apply(all));
  }

  /** Somebody who waits as long as the most patient of a batch, and goes when all have gone. */
  private static <T> Caller latest(List<Entry<T>> batch) {
    Caller latest = batch.getFirst().caller();
    long now = System.nanoTime();
    for (Entry<T> entry : batch) {
      latest = entry.caller().remaining(now) > latest.remaining(now) ? entry.caller() : latest;
    }
    return new Caller(
        latest.bulk(),
        latest.bounded(),
        latest.deadline(),
        () -> batch.stream().allMatch(entry -> entry.caller().gone().getAsBoolean()));
  }

  /** One input that a tower fails on does not take the others with it. */
  private void encodeOneByOne(List<Entry<T>> batch, RuntimeException failure) {
    if (batch.size() == 1) {
      fail(batch, failure);
      return;
    }
    for (Entry<T> entry : batch) {
      try {
        entry.result().complete(run(List.of(entry)).getFirst());
      } catch (RuntimeException | Error e) {
        fail(List.of(entry), e);
      }
    }
  }

  private static <T> void fail(List<Entry<T>> batch, Throwable failure) {
    batch.forEach(entry -> entry.result().completeExceptionally(failure));
  }

  private void note(int count, long nanos) {
    double each = (double) nanos / count;
    lock.lock();
    try {
      running -= count;
      batches.increment();
      inputs.add(count);
      if (batches.sum() > 1) {
        // The first one loads the tower, and says nothing of the next.
        nanosPerInput = nanosPerInput == 0 ? each : nanosPerInput + NEWEST * (each - nanosPerInput);
      }
    } finally {
      lock.unlock();
    }
  }

  BatchStatistics statistics() {
    lock.lock();
    try {
      int queued = waiting.size() + bulk.size();
      return new BatchStatistics(
          kind, batches.sum(), inputs.sum(), dropped.sum(), refused.sum(), queued);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the threads after the batches under way; what still waits fails. */
  @Override
  public void close() {
    List<Entry<T>> left = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      left.addAll(waiting);
      left.addAll(bulk);
      waiting.clear();
      bulk.clear();
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    fail(left, new EncoderUnavailableException("encoder: closing (expected: open)", null));
  }
}
