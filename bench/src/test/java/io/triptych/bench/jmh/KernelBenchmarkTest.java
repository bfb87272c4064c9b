package io.triptych.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every benchmark's body once. */
class KernelBenchmarkTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 61})
  void bodiesRun(int rows) {
    KernelBenchmark benchmark = new KernelBenchmark();
    benchmark.rows = rows;
    benchmark.setUp();

    assertThat(benchmark.gemm()[0]).isFinite().isNotZero();
    assertThat(benchmark.gemmGelu()[0]).isFinite().isNotZero();
    assertThat(benchmark.attention()[0]).isFinite().isNotZero();
  }
}
