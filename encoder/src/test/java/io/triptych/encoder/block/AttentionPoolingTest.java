package io.triptych.encoder.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import io.triptych.encoder.block.TransformerConfig.FeedForward;
import io.triptych.encoder.block.TransformerConfig.Norms;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Team;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What it computes is shown by the pictures of SigLIP; this is about its memory. */
@Tag("kernel")
class AttentionPoolingTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WIDTH = 24;
  private static final int INNER = 40;
  private static final int LENGTH = 5;
  private static final int BATCH = 3;
  private static final int CALLS = 400;
  private static final int MOST_ROUNDS = 50;

  /** Bytes a call, of which four views of rows for each head and sequence would take 24 times. */
  private static final long BOUND = 16;

  private final Random random = new Random(11);

  /** With vectors it holds only once all is compiled, see the test of whole passes. */
  @Test
  void aCallAllocatesNothing() {
    assumeFalse(Kernels.choice().isVector(), "skipped: for the scalar kernels");
    TransformerConfig config =
        new TransformerConfig(1, WIDTH, 4, INNER, FeedForward.GELU, Norms.BEFORE, 1e-6, false);
    AttentionPooling pooling =
        new AttentionPooling(
            floats(WIDTH),
            matrix(WIDTH, 2 * WIDTH),
            matrix(WIDTH, WIDTH),
            new Norm(floats(WIDTH), floats(WIDTH), 1e-6f),
            matrix(WIDTH, INNER),
            matrix(INNER, WIDTH),
            config);
    AttentionPooling.Workspace workspace = pooling.workspace(BATCH, LENGTH, new Team(1));
    int stride = Kernels.stride(WIDTH);
    float[] x = floats(BATCH * LENGTH * stride);
    float[] out = new float[BATCH * stride];

    long least = Long.MAX_VALUE;
    for (int round = 0; round < MOST_ROUNDS && least > BOUND * CALLS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        workspace.apply(x, stride, BATCH, out, stride);
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes in %d calls", CALLS).isLessThanOrEqualTo(BOUND * CALLS);
  }

  private PackedMatrix matrix(int depth, int columns) {
    return PackedMatrix.ofColumns(floats(depth * columns), depth, columns, floats(columns));
  }

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
