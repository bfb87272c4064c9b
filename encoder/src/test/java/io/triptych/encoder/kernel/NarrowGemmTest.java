package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.kernel.Gemm.Epilogue;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products with weights in fewer bits, beside sums in double over the weights they stand for. */
class NarrowGemmTest extends KernelTest {

  @ParameterizedTest
  @EnumSource
  void halvesEqualTheDefinition(Epilogue epilogue) {
    equalsTheDefinition(Precision.FP16, epilogue);
  }

  @ParameterizedTest
  @EnumSource
  void bytesEqualTheDefinition(Epilogue epilogue) {
    equalsTheDefinition(Precision.INT8, epilogue);
  }

  @ParameterizedTest
  @EnumSource
  void nibblesEqualTheDefinition(Epilogue epilogue) {
    equalsTheDefinition(Precision.INT4, epilogue);
  }

  private static void equalsTheDefinition(Precision precision, Epilogue epilogue) {
    Random random = new Random(SEED);
    for (int size : SIZES) {
      check(new Shape(size, 20, 33, precision), epilogue, random);
      check(new Shape(13, size, 17, precision), epilogue, random);
      check(new Shape(5, 11, size, precision), epilogue, random);
    }
    check(new Shape(301, 70, 130, precision), epilogue, random);
    check(new Shape(3, 3001, 70, precision), epilogue, random);
  }

  private record Shape(int rows, int depth, int columns, Precision precision) {}

  /** What the weights stand for once they are rounded, [columns, depth]. */
  private static float[] rounded(float[] weights, Shape shape) {
    float[] stands = weights.clone();
    switch (shape.precision()) {
      case FP32 -> {}
      case FP16 -> {
        for (int i = 0; i < stands.length; i++) {
          stands[i] = Float.float16ToFloat(Float.floatToFloat16(weights[i]));
        }
      }
      case INT4 -> {
        for (int column = 0; column < shape.columns(); column++) {
          for (int k = 0; k < shape.depth(); k += Int4Blocks.SIZE) {
            int count = Math.min(Int4Blocks.SIZE, shape.depth() - k);
            roundBlock(stands, column * shape.depth() + k, count);
          }
        }
      }
      case INT8 -> {
        for (int column = 0; column < shape.columns(); column++) {
          round(stands, column * shape.depth(), shape.depth(), 127);
        }
      }
    }
    return stands;
  }

  private static void roundBlock(float[] x, int from, int count) {
    byte[] nibbles = new byte[Int4Blocks.SIZE];
    float scale = Float.float16ToFloat(Int4Blocks.round(x, from, count, nibbles));
    for (int i = 0; i < count; i++) {
      x[from + i] = (nibbles[i] - 8) * scale;
    }
  }

  /** What the other factor is rounded to. */
  private static float[] roundedRows(float[] a, Shape shape) {
    float[] out = a.clone();
    for (int row = 0; row < shape.rows() && shape.precision() == Precision.INT8; row++) {
      for (int k = 0; k < shape.depth(); k += 32) {
        round(out, row * shape.depth() + k, Math.min(32, shape.depth() - k), 64);
      }
    }
    return out;
  }

  private static void round(float[] x, int from, int count, int levels) {
    double max = 0;
    for (int i = from; i < from + count; i++) {
      max = Math.max(max, Math.abs(x[i]));
    }
    for (int i = from; i < from + count && max > 0; i++) {
      x[i] = (float) (Math.rint((double) x[i] * levels / max) * max / levels);
    }
  }

  private static void check(Shape shape, Epilogue epilogue, Random random) {
    float[] weights = random(random, shape.depth() * shape.columns());
    float[] stands = rounded(weights, shape);
    float[] bias = random(random, shape.columns());
    PackedMatrix b =
        PackedMatrix.ofColumns(weights, shape.depth(), shape.columns(), bias, shape.precision());
    int stride = b.paddedColumns();
    float[] a = random(random, shape.rows() * shape.depth());
    float[] rounded = roundedRows(a, shape);
    float[] c = random(random, shape.rows() * stride);
    float[] before = c.clone();

    Gemm.multiply(a, shape.depth(), shape.rows(), b, c, stride, epilogue);

    for (int row = 0; row < shape.rows(); row++) {
      for (int column = 0; column < shape.columns(); column++) {
        double sum = bias[column];
        for (int k = 0; k < shape.depth(); k++) {
          sum += (double) rounded[row * shape.depth() + k] * stands[column * shape.depth() + k];
        }
        int at = row * stride + column;
        assertClose(
            c[at],
            GemmTest.finish(epilogue, sum, before[at]),
            tolerance(shape.depth()),
            shape + ", seed " + SEED + ", " + row + "," + column);
      }
    }
  }

  @Test
  void halvesTakeHalfTheMemoryAndRefuseWhatTheyCannotHold() {
    float[] weights = new float[64 * 64];
    PackedMatrix half = PackedMatrix.ofRows(weights, 64, 64, null, Precision.FP16);

    assertThat(half.bytes() * 2).isEqualTo(PackedMatrix.ofRows(weights, 64, 64, null).bytes());
    weights[7] = 1e5f;
    assertThatThrownBy(() -> PackedMatrix.ofRows(weights, 64, 64, null, Precision.FP16))
        .hasMessage("weight: 100000.0 (expected: finite in 16 bits, at most 65,504)");
  }

  @Test
  void bytesCarryExtremesWithoutOverflow() {
    int depth = 1536;
    float[] weights = new float[depth * 70];
    float[] a = new float[depth * 3];
    Arrays.fill(weights, 1);
    Arrays.fill(a, 0, depth, 3);
    Arrays.fill(a, depth, 2 * depth, -3);
    PackedMatrix b = PackedMatrix.ofColumns(weights, depth, 70, null, Precision.INT8);
    float[] c = new float[3 * b.paddedColumns()];

    Gemm.multiply(a, depth, 3, b, c, b.paddedColumns(), Epilogue.NONE);

    for (int column = 0; column < 70; column++) {
      assertClose(c[column], 3 * depth, 0.01, "largest " + column);
      assertClose(c[b.paddedColumns() + column], -3 * depth, 0.01, "smallest " + column);
      assertThat(c[2 * b.paddedColumns() + column]).isZero();
    }
  }

  @Test
  void bytesCarryNaN() {
    PackedMatrix b = PackedMatrix.ofColumns(new float[] {1, 1, 1, 1}, 2, 2, null, Precision.INT8);
    float[] c = new float[2 * b.paddedColumns()];

    Gemm.multiply(new float[] {Float.NaN, 1, 1, 1}, 2, 2, b, c, b.paddedColumns(), Epilogue.NONE);

    assertThat(c[0]).isNaN();
    assertClose(c[b.paddedColumns()], 2, 1e-5, "the other row");
  }
}
