package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.Parity;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A forward pass allocates nothing. It is seen with the scalar kernels: with vectors the same holds
 * once all is compiled, but until then, and where a compilation turns out badly, every vector
 * operation makes an object.
 */
@Tag("kernel")
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int PASSES = 400;
  private static final int MOST_ROUNDS = 50;

  /** Bytes a pass; what reading the counters and other threads of the test runner take is in it. */
  private static final long BOUND = 64;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aPassAllocatesNothing(int threads) throws IOException {
    assumeFalse(Kernels.choice().isVector(), "skipped: for the scalar kernels");
    try (Parity parity = Parity.resource("text/bert-sentence");
        SafetensorsFile weights =
            SafetensorsFile.open(parity.folder().resolve("model.safetensors"));
        EncoderThreads pool = new EncoderThreads(threads)) {
      TextModel model = TextParity.read(parity, weights, TextOptions.DEFAULT);
      TextModel.Session session = model.session(64, new Team(threads));
      List<int[]> texts = List.of(new int[] {2, 9, 8, 3}, new int[] {2, 7, 6, 5, 11, 12, 3});
      float[][] out = new float[2][model.width()];
      Runnable passes =
          () -> {
            for (int i = 0; i < PASSES; i++) {
              session.encode(texts, out, Observer.NONE);
            }
          };

      long[] least = {Long.MAX_VALUE};
      Runnable rounds =
          () ->
              pool.runHelped(
                  session.team(),
                  () -> {
                    for (int i = 0; i < MOST_ROUNDS && least[0] > BOUND * PASSES; i++) {
                      long before = THREADS.getTotalThreadAllocatedBytes();
                      passes.run();
                      least[0] =
                          Math.min(least[0], THREADS.getTotalThreadAllocatedBytes() - before);
                    }
                  });
      pool.runAll(List.of(Executors.callable(rounds)));

      assertThat(least[0]).as("bytes in %d passes", PASSES).isLessThanOrEqualTo(BOUND * PASSES);
    }
  }
}
