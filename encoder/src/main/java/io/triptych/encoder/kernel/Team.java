package io.triptych.encoder.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that share the steps of one forward pass. The leader cuts a step into parts; whoever is
 * free takes the next one, the leader too, so a helper that comes late or never costs nothing but
 * its help.
 *
 * <p>How. {@link #state} holds the number of the step in its high half, and below it where the
 * parts that nobody has taken begin and end, 16 bits each. The leader takes the first of them, the
 * others the last: what one thread wrote in a step is mostly what it reads in the next, and stays
 * in its caches. Between two steps no part is left, so that nobody takes one of a step whose
 * description is being written. Helpers spin while a pass runs: a step lasts from ten microseconds
 * to some milliseconds, too short to be woken for.
 */
public final class Team {
  /** A team of the calling thread only. Steps run at once; it may be shared. */
  public static final Team ALONE = new Team(1);

  private static final int MAX_PARTS = 0xFFFF;
  private static final int SPINS_BEFORE_YIELD = 256;

  /** A step that is cut into parts. */
  @FunctionalInterface
  public interface Step {
    /**
     * Does one part.
     *
     * @param part from 0
     * @param worker who does it, from 0 to {@link #size()} − 1; no two at the same time are equal
     */
    void run(int part, int worker);
  }

  private final int size;
  private final AtomicLong state = new AtomicLong();
  private final AtomicInteger done = new AtomicInteger();

  /** Odd while a session is open. */
  private volatile long session;

  private volatile Step step;
  private volatile Throwable failure;

  /** A matrix product in parts, kept so that none is allocated in a pass. */
  final GemmStep gemm;

  /** A team of at most {@code size} threads, at least 1. */
  public Team(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("team: " + size + " (expected: at least 1)");
    }
    this.size = size;
    gemm = new GemmStep(size);
  }

  /** How many threads there may be, the leader included. */
  public int size() {
    return size;
  }

  /** Opens a session; its number is what {@link #help} asks for. Called by the leader. */
  public long open() {
    session |= 1;
    return session;
  }

  /** Ends the session: helpers leave. */
  public void close() {
    session = (session | 1) + 1;
  }

  /** Whether there may be helpers: a session is open. */
  boolean isOpen() {
    return (session & 1) == 1;
  }

  /**
   * Helps until the session ends; returns at once if it has ended.
   *
   * @param worker a number of the helper's own, from 1 to {@link #size()} − 1
   */
  public void help(long number, int worker) {
    int idle = 0;
    while (session == number) {
      if (takePart(number, worker)) {
        idle = 0;
      } else if (++idle < SPINS_BEFORE_YIELD) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  private boolean takePart(long number, int worker) {
    long seen = state.get();
    int first = (int) (seen >>> 16) & MAX_PARTS;
    int end = (int) seen & MAX_PARTS;
    Step current = step;
    long taken = worker == 0 ? seen + (1 << 16) : seen - 1;
    if (first >= end || session != number || !state.compareAndSet(seen, taken)) {
      return false;
    }
    int part = worker == 0 ? first : end - 1;
    try {
      current.run(part, worker);
    } catch (Throwable e) {
      failure = e;
    } finally {
      done.incrementAndGet();
    }
    return true;
  }

  /**
   * Runs a step and returns when all of its parts are done. Called by the leader only.
   *
   * @param count the parts, at most 65,535
   * @throws RuntimeException what a part has thrown
   */
  public void run(int count, Step work) {
    if (count > MAX_PARTS) {
      throw new IllegalArgumentException(
          "parts: " + count + " (expected: at most " + MAX_PARTS + ")");
    }
    if (count == 1 || !isOpen()) {
      for (int part = 0; part < count; part++) {
        work.run(part, 0);
      }
      return;
    }
    long next = (state.get() & ~0xFFFFFFFFL) + (1L << 32);
    state.set(next);
    done.set(0);
    step = work;
    state.set(next | count);
    int idle = 0;
    while (done.get() < count) {
      if (takePart(session, 0)) {
        idle = 0;
      } else if (++idle < SPINS_BEFORE_YIELD) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw new IllegalStateException("a part of a forward pass failed: " + thrown, thrown);
    }
  }
}
