package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.kernel.Gemm.Epilogue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products with weights in fewer bits, beside sums in double over the weights they stand for. */
class NarrowGemmTest extends KernelTest {

  @ParameterizedTest
  @EnumSource
  void halvesEqualTheDefinition(Epilogue epilogue) {
    Random random = new Random(SEED);
    for (int size : SIZES) {
      check(new Shape(size, 20, 33), epilogue, random);
      check(new Shape(13, size, 17), epilogue, random);
      check(new Shape(5, 11, size), epilogue, random);
    }
    check(new Shape(301, 70, 130), epilogue, random);
    check(new Shape(3, 3001, 70), epilogue, random);
  }

  private record Shape(int rows, int depth, int columns) {}

  private static void check(Shape shape, Epilogue epilogue, Random random) {
    float[] weights = random(random, shape.depth() * shape.columns());
    float[] stands = weights.clone();
    for (int i = 0; i < stands.length; i++) {
      stands[i] = Float.float16ToFloat(Float.floatToFloat16(weights[i]));
    }
    float[] bias = random(random, shape.columns());
    PackedMatrix b =
        PackedMatrix.ofColumns(weights, shape.depth(), shape.columns(), bias, Precision.FP16);
    int stride = b.paddedColumns();
    float[] a = random(random, shape.rows() * shape.depth());
    float[] c = random(random, shape.rows() * stride);
    float[] before = c.clone();

    Gemm.multiply(a, shape.depth(), shape.rows(), b, c, stride, epilogue);

    for (int row = 0; row < shape.rows(); row++) {
      for (int column = 0; column < shape.columns(); column++) {
        double sum = bias[column];
        for (int k = 0; k < shape.depth(); k++) {
          sum += (double) a[row * shape.depth() + k] * stands[column * shape.depth() + k];
        }
        int at = row * stride + column;
        assertClose(
            c[at],
            GemmTest.finish(epilogue, sum, before[at]),
            tolerance(shape.depth()),
            shape + " " + row + "," + column);
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
}
