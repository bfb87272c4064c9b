package io.triptych.bench.jmh;

import io.triptych.encoder.kernel.Attention;
import io.triptych.encoder.kernel.Attention.Rows;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Matrix product and attention over the rows of a text, odd ones too. The lane width is that of the
 * JVM: a scalar run is {@code -jvmArgsAppend -Dtriptych.kernel.lanes=0}.
 *
 * <pre>{@code ./triptych bench kernels [-p rows=128] [-jvmArgsAppend -Dtriptych.kernel.lanes=0]}
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
  private static final int WIDTH = 384;
  private static final int WIDE = 1536;
  private static final int HEADS = 12;

  /** Rows of the left-hand side; positions of the sequence. */
  @Param({"1", "16", "61", "128"})
  public int rows;

  private float[] x;
  private float[] wide;
  private float[] qkv;
  private float[] context;
  private PackedMatrix up;
  private Attention attention;

  /** Fills the operands. */
  @Setup
  public void setUp() {
    Random random = new Random(3);
    x = random(random, rows * Kernels.stride(WIDTH));
    wide = new float[rows * Kernels.stride(WIDE)];
    qkv = random(random, rows * Kernels.stride(3 * WIDTH));
    context = new float[rows * Kernels.stride(WIDTH)];
    up = PackedMatrix.ofRows(random(random, WIDTH * WIDE), WIDTH, WIDE, null);
    attention = new Attention(WIDTH / HEADS, rows);
  }

  private static float[] random(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** [rows, 384] · [384, 1536]. */
  @Benchmark
  public float[] gemm() {
    Gemm.multiply(x, Kernels.stride(WIDTH), rows, up, wide, Kernels.stride(WIDE), Epilogue.NONE);
    return wide;
  }

  /** The same with GELU. */
  @Benchmark
  public float[] gemmGelu() {
    Gemm.multiply(x, Kernels.stride(WIDTH), rows, up, wide, Kernels.stride(WIDE), Epilogue.GELU);
    return wide;
  }

  /** 12 heads of 32. */
  @Benchmark
  public float[] attention() {
    int stride = Kernels.stride(3 * WIDTH);
    for (int head = 0; head < WIDTH; head += WIDTH / HEADS) {
      attention.apply(
          new Rows(qkv, head, stride),
          rows,
          new Rows(qkv, WIDTH + head, stride),
          new Rows(qkv, 2 * WIDTH + head, stride),
          rows,
          false,
          null,
          new Rows(context, head, Kernels.stride(WIDTH)));
    }
    return context;
  }
}
