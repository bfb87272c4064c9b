package io.triptych.service.batch;

import io.triptych.encoder.FairBudget;
import io.triptych.encoder.FairBudget.Held;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Memory for media that are decoded and wait to be embedded, which is waited for no longer than the
 * caller waits. Safe for use by many threads.
 */
public final class DecodeMemory {
  private final FairBudget bytes;
  private final Supplier<Caller> callers;

  /**
   * Memory of a budget that others may share.
   *
   * @param callers tells who the running thread decodes for
   */
  public DecodeMemory(FairBudget bytes, Supplier<Caller> callers) {
    this.bytes = Objects.requireNonNull(bytes, "bytes");
    this.callers = Objects.requireNonNull(callers, "callers");
  }

  /** A budget of its own, for callers who wait for ever. */
  public static DecodeMemory ofHeap() {
    return new DecodeMemory(FairBudget.forDecoding(), () -> Caller.PATIENT);
  }

  /**
   * Waits for memory; the thread must hold none.
   *
   * @throws AbandonedException if the caller's time is over before, or the caller is gone
   */
  public Held take(long count) {
    Caller caller = callers.get();
    try {
      return bytes.take(count, caller::waits).orElseThrow(() -> AbandonedException.of(caller));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbandonedException.cancelled();
    }
  }

  /** Memory, if it is free now and nobody waits for any. */
  public Optional<Held> takeNow(long count) {
    return bytes.takeNow(count);
  }
}
