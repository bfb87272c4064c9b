package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeakRateTest extends KernelTest {

  @Test
  void countsTheStepsThatTheClockAllows() {
    AtomicLong now = new AtomicLong();
    int lanes = Math.max(1, Kernels.choice().laneBits() / Float.SIZE);

    // A clock that moves 10 ms whenever it is read: once before, and once after each run.
    double gflops = PeakRate.gflops(() -> now.getAndAdd(10_000_000));

    double flopsOfARun = 2.0 * lanes * PeakRate.CHAINS * PeakRate.STEPS;
    assertThat(gflops).isCloseTo(flopsOfARun / 10_000_000, withPercentage(0.01));
  }
}
