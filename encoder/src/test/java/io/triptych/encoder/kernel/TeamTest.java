package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class TeamTest extends KernelTest {

  private static void helped(int threads, Team team, Runnable body) {
    try (EncoderThreads pool = new EncoderThreads(threads)) {
      Callable<Void> task =
          () -> {
            pool.runHelped(team, body);
            return null;
          };
      pool.runAll(List.of(task));
    }
  }

  @Test
  void everyPartIsDoneOnceInEveryStep() {
    Team team = new Team(3);
    helped(
        3,
        team,
        () -> {
          for (int step = 0; step < 20_000; step++) {
            int parts = 1 + step % 7;
            AtomicIntegerArray seen = new AtomicIntegerArray(parts);
            team.run(parts, (part, worker) -> seen.incrementAndGet(part));
            for (int part = 0; part < parts; part++) {
              assertThat(seen.get(part)).isEqualTo(1);
            }
          }
        });
  }

  @Test
  void workersOfOneTimeDiffer() {
    Team team = new Team(2);
    AtomicIntegerArray busy = new AtomicIntegerArray(2);
    helped(
        2,
        team,
        () -> {
          for (int step = 0; step < 2_000; step++) {
            team.run(
                5,
                (part, worker) -> {
                  assertThat(busy.incrementAndGet(worker)).isEqualTo(1);
                  Thread.onSpinWait();
                  busy.decrementAndGet(worker);
                });
          }
        });
  }

  @Test
  void aFailureReachesTheLeaderAndTheTeamGoesOn() {
    Team team = new Team(2);
    helped(
        2,
        team,
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() ->
                    team.run(
                        4,
                        (part, worker) -> {
                          if (part == 2) {
                            throw new IllegalArgumentException("part 2");
                          }
                        }))
                .hasMessageContaining("part 2");
            team.run(4, (part, worker) -> {});
          }
        });
  }

  @Test
  void productsInPartsEqualProductsAtOnce() {
    Team team = new Team(2);
    for (int rows : new int[] {1, 16, 61, 300}) {
      int depth = 128;
      int columns = 500;
      float[] a = random(new Random(SEED), rows * depth);
      PackedMatrix b =
          PackedMatrix.ofRows(
              random(new Random(SEED + 1), depth * columns),
              depth,
              columns,
              random(new Random(SEED + 2), columns));
      int stride = b.paddedColumns();
      float[] alone = new float[rows * stride];
      float[] together = new float[rows * stride];
      Gemm.multiply(a, depth, rows, b, alone, stride, Epilogue.GELU);

      helped(
          2, team, () -> Gemm.multiply(team, a, depth, rows, b, together, stride, Epilogue.GELU));

      assertThat(together).isEqualTo(alone);
    }
  }
}
