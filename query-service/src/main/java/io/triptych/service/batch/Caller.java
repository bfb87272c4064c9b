package io.triptych.service.batch;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Who waits for an encoding.
 *
 * @param bulk whether it may wait behind others
 * @param deadline by {@link System#nanoTime}, if {@code bounded}
 * @param bounded whether there is a deadline
 * @param gone tells whether nobody waits any more
 */
public record Caller(boolean bulk, boolean bounded, long deadline, BooleanSupplier gone) {
  /** Somebody who waits for ever. */
  public static final Caller PATIENT = new Caller(false, false, 0, () -> false);

  /** The caller that the running thread encodes for, where that is known. */
  public static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

  public Caller {
    Objects.requireNonNull(gone, "gone");
  }

  /** The same, as bulk work. */
  public Caller asBulk() {
    return new Caller(true, bounded, deadline, gone);
  }

  /** Whether there is time left and somebody still waits. */
  public boolean waits() {
    return remaining(System.nanoTime()) > 0 && !gone.getAsBoolean();
  }

  /** The nanoseconds that are left; {@link Long#MAX_VALUE} without a deadline. */
  public long remaining(long now) {
    return bounded ? deadline - now : Long.MAX_VALUE;
  }
}
