package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.kernel.Gemm.Epilogue;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GemmTest extends KernelTest {

  /** One product with offsets and strides beyond the width, against sums in double. */
  private record Case(int rows, int depth, int columns, long seed) {

    void check(Epilogue epilogue) {
      Random random = new Random(seed);
      int aStride = depth + 3;
      int aOffset = 5;
      int cOffset = 2;
      float[] a = random(random, aOffset + rows * aStride);
      float[] b = random(random, depth * columns);
      float[] bias = random(random, columns);
      PackedMatrix packed = PackedMatrix.ofRows(b, depth, columns, bias);
      int cStride = packed.paddedColumns() + 4;
      float[] c = random(random, cOffset + rows * cStride);
      float[] before = c.clone();

      Gemm.multiply(a, aOffset, aStride, rows, packed, c, cOffset, cStride, epilogue);

      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < cStride - 4; column++) {
          int at = cOffset + row * cStride + column;
          double sum = 0;
          if (column < columns) {
            sum = bias[column];
            for (int k = 0; k < depth; k++) {
              sum += (double) a[aOffset + row * aStride + k] * b[k * columns + column];
            }
          }
          double expected = finish(epilogue, sum, before[at]);
          assertClose(c[at], expected, tolerance(depth), this + " " + row + "," + column);
        }
        int tail = cOffset + row * cStride + packed.paddedColumns();
        assertThat(Arrays.copyOfRange(c, tail, tail + 4))
            .as("beyond the padded columns")
            .isEqualTo(Arrays.copyOfRange(before, tail, tail + 4));
      }
    }
  }

  static double finish(Epilogue epilogue, double sum, double before) {
    if (epilogue == Epilogue.ADD) {
      return before + sum;
    }
    return epilogue.function() == null ? sum : ActivationTest.value(epilogue.function(), sum);
  }

  @ParameterizedTest
  @EnumSource
  void equalsTheDefinition(Epilogue epilogue) {
    long seed = SEED;
    for (int size : SIZES) {
      new Case(size, 20, 33, seed++).check(epilogue);
      new Case(13, size, 17, seed++).check(epilogue);
      new Case(5, 11, size, seed++).check(epilogue);
    }
  }

  @Test
  void crossesItsBlocks() {
    new Case(1600, 3, 5, SEED).check(Epilogue.NONE);
    new Case(61, 2100, 3, SEED).check(Epilogue.ADD);
  }

  @Test
  void packsBothLayoutsAlike() {
    float[] rows = {1, 2, 3, 4, 5, 6};
    float[] columns = {1, 4, 2, 5, 3, 6};

    assertThat(PackedMatrix.ofRows(rows, 2, 3, null).panels())
        .isEqualTo(PackedMatrix.ofColumns(columns, 2, 3, null).panels());
  }

  @Test
  void refusesArraysThatAreTooShort() {
    PackedMatrix b = PackedMatrix.ofRows(new float[6], 2, 3, null);
    float[] c = new float[b.paddedColumns() * 2];

    assertThatThrownBy(
            () -> Gemm.multiply(new float[3], 2, 2, b, c, b.paddedColumns(), Epilogue.NONE))
        .hasMessage("a: 2 rows of 2, stride 2, from 0 (expected: inside 3 floats)");
    assertThatThrownBy(() -> Gemm.multiply(new float[4], 2, 2, b, c, 3, Epilogue.NONE))
        .hasMessageStartingWith("c: 2 rows");
    assertThatThrownBy(() -> PackedMatrix.ofRows(new float[5], 2, 3, null))
        .hasMessage("matrix: 5 floats (expected: 6)");
  }

  @Test
  void carriesInfinityAndNaN() {
    PackedMatrix b = PackedMatrix.ofRows(new float[] {1, 1}, 2, 1, null);
    float[] c = new float[2 * b.paddedColumns()];

    Gemm.multiply(
        new float[] {Float.POSITIVE_INFINITY, 1, Float.NaN, 1},
        2,
        2,
        b,
        c,
        b.paddedColumns(),
        Epilogue.NONE);

    assertThat(c[0]).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(c[b.paddedColumns()]).isNaN();
  }
}
