package io.triptych.encoder;

import io.triptych.encoder.image.DecodeLimits;
import io.triptych.encoder.image.ImageDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * An amount of something, such as bytes of memory, that is held in parts. Who waits for a part is
 * served in order, so that small ones do not keep a large one waiting for ever. Who holds a part
 * must not wait for another, or all might wait for each other: take it now or give the first one
 * back before. Safe for use by many threads.
 */
public final class FairBudget {
  /** How much of the heap decoded media may take: one part in so many. */
  private static final int SHARE = 4;

  /** How often somebody who waits is asked whether to wait on. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final long all;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Object> waiting = new ArrayDeque<>();
  private long free;

  /** A budget of which nothing is held; who wants more than all gets all. */
  public FairBudget(long all) {
    if (all < 1) {
      throw new IllegalArgumentException("budget: " + all + " (expected: at least 1)");
    }
    this.all = all;
    this.free = all;
  }

  /**
   * One of bytes for media that are decoded and wait to be embedded: a quarter of the largest heap,
   * but enough for the largest picture.
   */
  public static FairBudget forDecoding() {
    long largest = ImageDecoder.BYTES_A_PIXEL * DecodeLimits.DEFAULT.maxPixels();
    return new FairBudget(Math.max(largest, Runtime.getRuntime().maxMemory() / SHARE));
  }

  /** Waits for a part. */
  public Held take(long amount) throws InterruptedException {
    return take(amount, () -> true).orElseThrow();
  }

  /**
   * Waits for a part for as long as {@code patient} says so; empty if it no longer does.
   *
   * @param patient asked again and again
   */
  public Optional<Held> take(long amount, BooleanSupplier patient) throws InterruptedException {
    long part = Math.clamp(amount, 1, all);
    Object place = new Object();
    lock.lockInterruptibly();
    try {
      waiting.add(place);
      while (!place.equals(waiting.peek()) || free < part) {
        if (!patient.getAsBoolean()) {
          return Optional.empty();
        }
        long _ = changed.awaitNanos(LOOK_NANOS);
      }
      free -= part;
      return Optional.of(new Held(part));
    } finally {
      waiting.remove(place);
      changed.signalAll();
      lock.unlock();
    }
  }

  /** A part, if it is free now and nobody waits. */
  public Optional<Held> takeNow(long amount) {
    long part = Math.clamp(amount, 1, all);
    lock.lock();
    try {
      if (!waiting.isEmpty() || free < part) {
        return Optional.empty();
      }
      free -= part;
      return Optional.of(new Held(part));
    } finally {
      lock.unlock();
    }
  }

  /** How many wait. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void give(long part) {
    lock.lock();
    try {
      free += part;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A part of the budget. For one thread at a time. */
  public final class Held implements AutoCloseable {
    private long part;

    private Held(long part) {
      this.part = part;
    }

    /** Gives back what is beyond {@code amount}. */
    public void shrinkTo(long amount) {
      long kept = Math.clamp(amount, 0, part);
      give(part - kept);
      part = kept;
    }

    /** Gives all back. */
    @Override
    public void close() {
      shrinkTo(0);
    }
  }
}
