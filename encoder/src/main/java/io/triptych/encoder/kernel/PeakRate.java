package io.triptych.encoder.kernel;

import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * The most multiply-adds that this thread's core does in a second, measured: chains of dependent
 * fused multiply-adds, enough of them to fill the units, on numbers that stay in registers.
 */
public final class PeakRate {
  /** Chains side by side: units in a core times their latency, two times five at most. */
  static final int CHAINS = 12;

  static final int STEPS = 20_000;
  private static final long WARM_UP_NANOS = 300_000_000;
  private static final long ROUND_NANOS = 30_000_000;
  private static final int ROUNDS = 8;

  private PeakRate() {}

  /**
   * Billions of floating-point operations a second, two a multiply-add; the best of some rounds.
   *
   * @param clock nanoseconds, of the thread or of the world
   */
  public static double gflops(LongSupplier clock) {
    IntUnaryOperator chains =
        Kernels.choice().isVector() ? steps -> VectorChains.run(steps) : PeakRate::scalar;
    int lanes = Kernels.choice().isVector() ? Kernels.choice().laneBits() / Float.SIZE : 1;
    double best = 0;
    rate(clock, chains, WARM_UP_NANOS);
    for (int i = 0; i < ROUNDS; i++) {
      best = Math.max(best, rate(clock, chains, ROUND_NANOS));
    }
    return 2e-9 * CHAINS * lanes * STEPS * best;
  }

  private static double rate(LongSupplier clock, IntUnaryOperator chains, long nanos) {
    long start = clock.getAsLong();
    long calls = 0;
    long elapsed;
    int sum = 0;
    do {
      sum += chains.applyAsInt(STEPS);
      calls++;
      elapsed = clock.getAsLong() - start;
    } while (elapsed < nanos);
    return sum == Integer.MIN_VALUE ? 0 : 1e9 * calls / elapsed;
  }

  /** Steps of {@link #CHAINS} chains without vectors. */
  private static int scalar(int steps) {
    float a = 0.1f;
    float b = 0.2f;
    float c = 0.3f;
    float d = 0.4f;
    float e = 0.5f;
    float f = 0.6f;
    for (int i = 0; i < 2 * steps; i++) {
      a = Math.fma(a, 0.3f, 0.5f);
      b = Math.fma(b, 0.3f, 0.5f);
      c = Math.fma(c, 0.3f, 0.5f);
      d = Math.fma(d, 0.3f, 0.5f);
      e = Math.fma(e, 0.3f, 0.5f);
      f = Math.fma(f, 0.3f, 0.5f);
    }
    return Float.floatToIntBits(a + b + c + d + e + f);
  }
}
