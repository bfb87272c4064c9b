package io.triptych.client;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * A stream of requests with an answer each that outlives its connections: what is not answered when
 * a call breaks is sent again over the next one, in the same order: first one, and with every
 * answer one more at a time, so that a server that had too much of it gets on. A bounded number of
 * requests, and of their bytes, is under way.
 *
 * @param <P> what is sent
 * @param <A> the messages that answer it
 * @param <R> what the answers hold
 */
final class ResendingStream<P, A, R> {
  private final Dialect<P, A, R> dialect;
  private final ManagedChannel channel;
  private final RetryPolicy policy;
  private final RandomGenerator random;
  private final int maxRequests;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** What was sent and is not answered, by its position in the call, in the order of the call. */
  private final Map<Long, Request<P, R>> sent = new LinkedHashMap<>();

  /** What is to be sent. */
  private final Deque<Request<P, R>> waiting = new ArrayDeque<>();

  /** How many may be sent and not answered. */
  private int window;

  /** What was answered and is looked at, or waits to be sent again because it failed for now. */
  private final Set<Request<P, R>> delayed = new LinkedHashSet<>();

  /** How many callers are being told what became of their request. */
  private int telling;

  private long bytes;
  private long position;
  private long call;
  private Sender<P> sender;
  private boolean pausing;

  /** How often a call broke, with something under way, since the last answer; and since when. */
  private int failures;

  private long failingSince;
  private boolean closed;
  private ClientException failure;

  /** How a kind of stream is spoken. */
  interface Dialect<P, A, R> {
    /** Begins a call. */
    Sender<P> open(StreamObserver<A> answers);

    /** The position in the call of what an answer is about. */
    long position(A answer);

    /**
     * What an answer holds.
     *
     * @throws ClientException if that is an error
     */
    R result(A answer);
  }

  /** The sending half of a call. */
  interface Sender<P> {
    void send(P payload, long position);

    void end();

    void cancel();
  }

  private static final class Request<P, R> {
    final P payload;
    final int size;
    final CompletableFuture<R> result = new CompletableFuture<>();
    int failures;

    Request(P payload, int size) {
      this.payload = payload;
      this.size = size;
    }
  }

  ResendingStream(
      Dialect<P, A, R> dialect,
      ManagedChannel channel,
      RetryPolicy policy,
      RandomGenerator random,
      int maxRequests,
      long maxBytes) {
    this.dialect = dialect;
    this.channel = channel;
    this.policy = policy;
    this.random = random;
    this.maxRequests = maxRequests;
    this.window = maxRequests;
    this.maxBytes = maxBytes;
  }

  /** Sends something of so many bytes, when there is room for it. */
  CompletableFuture<R> send(P payload, int size) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (failure == null && !closed && (unanswered() >= maxRequests || bytes >= maxBytes)) {
        changed.await();
      }
      if (failure != null) {
        throw failure;
      }
      if (closed) {
        throw new IllegalStateException("stream: closed (expected: open)");
      }
      Request<P, R> request = new Request<>(payload, size);
      bytes += size;
      waiting.add(request);
      flush();
      return request.result;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until everything is answered and every caller told, and ends the stream.
   *
   * @throws ClientException if the stream failed, or the thread was interrupted
   */
  void close() {
    List<Request<P, R>> dropped = List.of();
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      while (telling > 0 || (failure == null && unanswered() > 0)) {
        changed.await();
      }
      if (sender != null) {
        sender.end();
        sender = null;
        call++;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (failure == null) {
        dropped = fail(Retries.interrupted(e));
      }
    } finally {
      lock.unlock();
    }
    tell(dropped);
    if (failure != null) {
      throw failure;
    }
  }

  private int unanswered() {
    return sent.size() + waiting.size() + delayed.size();
  }

  /** Sends what may be sent now. */
  private void flush() {
    if (pausing || failure != null) {
      return;
    }
    if (sender == null && !waiting.isEmpty()) {
      call++;
      position = 0;
      sender = dialect.open(new Answers(call));
    }
    while (!waiting.isEmpty() && sent.size() < window) {
      Request<P, R> request = waiting.remove();
      sent.put(position, request);
      sender.send(request.payload, position);
      position++;
    }
  }

  private void answer(long from, A answer) {
    Request<P, R> request;
    lock.lock();
    try {
      request = from == call ? sent.remove(dialect.position(answer)) : null;
      if (request == null) {
        return;
      }
      failures = 0;
      window = Math.min(maxRequests, window + 1);
      delayed.add(request);
      flush();
    } finally {
      lock.unlock();
    }
    try {
      R result = dialect.result(answer);
      answered(request, () -> request.result.complete(result));
    } catch (ClientException e) {
      failed(request, e);
    }
  }

  /** Makes room before the caller is told, and lets the stream end only after that. */
  private void answered(Request<P, R> request, Runnable tell) {
    lock.lock();
    try {
      if (!delayed.remove(request)) {
        return;
      }
      telling++;
      bytes -= request.size;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tell.run();
    told(1);
  }

  private void told(int requests) {
    lock.lock();
    try {
      telling -= requests;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** One request failed, the stream goes on. */
  private void failed(Request<P, R> request, ClientException cause) {
    request.failures++;
    if (!cause.isPassing() || request.failures >= policy.attempts()) {
      answered(request, () -> request.result.completeExceptionally(cause));
      return;
    }
    Duration pause = policy.pause(request.failures, cause.retryAfter(), random);
    later(pause, () -> sendAgain(request));
  }

  private void sendAgain(Request<P, R> request) {
    lock.lock();
    try {
      if (delayed.remove(request)) {
        waiting.add(request);
        flush();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void later(Duration pause, Runnable task) {
    CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS).execute(task);
  }

  private void broken(long from, Throwable thrown) {
    List<Request<P, R>> dropped = List.of();
    lock.lock();
    try {
      if (from != call || failure != null) {
        return;
      }
      sender = null;
      call++;
      window = 1;
      List<Request<P, R>> again = List.copyOf(sent.values());
      sent.clear();
      again.reversed().forEach(waiting::addFirst);
      ClientException cause = ClientException.of(thrown);
      if (isFinal(cause)) {
        dropped = fail(cause);
      } else if (!waiting.isEmpty()) {
        if (failures++ == 0) {
          failingSince = System.nanoTime();
        }
        Duration pause = policy.pause(failures, cause.retryAfter(), random);
        if (isOutOfPatience(pause)) {
          dropped = fail(cause);
        } else {
          pausing = true;
          later(pause, this::reopen);
        }
      }
    } finally {
      lock.unlock();
    }
    tell(dropped);
  }

  /** A stream has no deadline of its own, so one that ran out of time was idle. */
  private boolean isFinal(ClientException cause) {
    boolean passing = cause.isPassing() || cause.code() == Status.Code.DEADLINE_EXCEEDED;
    return !passing || channel.isShutdown();
  }

  private boolean isOutOfPatience(Duration pause) {
    Duration failing = Duration.ofNanos(System.nanoTime() - failingSince);
    return failing.plus(pause).compareTo(policy.patience()) > 0;
  }

  private void reopen() {
    lock.lock();
    try {
      pausing = false;
      if (failure == null) {
        channel.resetConnectBackoff();
        flush();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream; the requests that nobody will answer are to be told so without the lock. */
  private List<Request<P, R>> fail(ClientException cause) {
    failure = cause;
    List<Request<P, R>> dropped = new ArrayList<>(sent.values());
    dropped.addAll(waiting);
    dropped.addAll(delayed);
    sent.clear();
    waiting.clear();
    delayed.clear();
    telling += dropped.size();
    if (sender != null) {
      sender.cancel();
      sender = null;
    }
    changed.signalAll();
    return dropped;
  }

  private void tell(List<Request<P, R>> dropped) {
    dropped.forEach(request -> request.result.completeExceptionally(failure));
    told(dropped.size());
  }

  /** Hears one call. */
  private final class Answers implements StreamObserver<A> {
    private final long of;

    Answers(long of) {
      this.of = of;
    }

    @Override
    public void onNext(A answer) {
      answer(of, answer);
    }

    @Override
    public void onError(Throwable thrown) {
      broken(of, thrown);
    }

    @Override
    public void onCompleted() {
      broken(of, Status.UNAVAILABLE.withDescription("stream: ended early").asRuntimeException());
    }
  }
}
