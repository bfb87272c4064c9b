package io.triptych.bench;

import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.PeakRate;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The packed matrix product alone, on one thread, beside what the core can do at most. Both are the
 * best of some rounds by the thread's own clock, in turn: the question is what the machine code
 * does, not what else runs.
 */
final class GemmBench {
  /**
   * A product.
   *
   * @param name rows × depth × columns, and what follows the sum
   * @param gflops billions of operations a second, two a multiply-add
   * @param percentOfPeak of the rate measured just before
   */
  record Product(String name, double gflops, double percentOfPeak) {}

  /**
   * All of it.
   *
   * @param peakGflops the highest rate of independent multiply-adds seen
   * @param percentOfPeak what 512 × 512 × 512 reaches
   */
  record Result(double peakGflops, double percentOfPeak, List<Product> products) {}

  /** Rows, depth, columns: the cube; MiniLM's four products; a ViT-S/14's. */
  private static final int[][] SHAPES = {
    {512, 512, 512},
    {16, 384, 1152},
    {16, 384, 384},
    {16, 384, 1536},
    {16, 1536, 384},
    {128, 384, 1152},
    {128, 384, 384},
    {128, 384, 1536},
    {128, 1536, 384},
    {257, 384, 1536},
    {257, 1536, 384},
  };

  /** Matrices in turn, as layers come in turn. */
  private static final int MATRICES = 6;

  private static final int ROUNDS = 5;
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

  private final long roundNanos;
  private double peak;

  GemmBench(long roundNanos) {
    this.roundNanos = roundNanos;
  }

  Result run() {
    List<double[]> rates = new ArrayList<>();
    for (int[] shape : SHAPES) {
      peak = Math.max(peak, PeakRate.gflops(THREAD::getCurrentThreadCpuTime));
      rates.add(new double[] {best(shape, Epilogue.NONE), best(shape, Epilogue.GELU)});
    }
    List<Product> products = new ArrayList<>();
    for (int i = 0; i < SHAPES.length; i++) {
      String name = "%d×%d×%d".formatted(SHAPES[i][0], SHAPES[i][1], SHAPES[i][2]);
      products.add(product(name, rates.get(i)[0]));
      if (SHAPES[i][2] == 1536) {
        products.add(product(name + " with GELU", rates.get(i)[1]));
      }
    }
    return new Result(peak, products.getFirst().percentOfPeak(), products);
  }

  private Product product(String name, double gflops) {
    return new Product(name, gflops, 100 * gflops / peak);
  }

  private double best(int[] shape, Epilogue epilogue) {
    int rows = shape[0];
    int depth = shape[1];
    int columns = shape[2];
    Random random = new Random(3);
    float[] a = random(random, rows * depth);
    float[] c = new float[rows * Kernels.stride(columns)];
    PackedMatrix[] b = new PackedMatrix[MATRICES];
    for (int i = 0; i < b.length; i++) {
      b[i] = PackedMatrix.ofRows(random(random, depth * columns), depth, columns, null);
    }
    Runnable all =
        () -> {
          for (PackedMatrix matrix : b) {
            Gemm.multiply(a, depth, rows, matrix, c, Kernels.stride(columns), epilogue);
          }
        };
    rate(all, 2 * roundNanos);
    double best = 0;
    for (int i = 0; i < ROUNDS; i++) {
      best = Math.max(best, rate(all, roundNanos));
    }
    return 2e-9 * rows * depth * columns * MATRICES * best;
  }

  private static double rate(Runnable body, long nanos) {
    long start = THREAD.getCurrentThreadCpuTime();
    long calls = 0;
    long elapsed;
    do {
      body.run();
      calls++;
      elapsed = THREAD.getCurrentThreadCpuTime() - start;
    } while (elapsed < nanos);
    return 1e9 * calls / elapsed;
  }

  private static float[] random(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
