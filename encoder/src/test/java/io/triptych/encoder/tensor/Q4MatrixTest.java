package io.triptych.encoder.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Q4MatrixTest {
  private static final int ROWS = 3;
  private static final int COLUMNS = 64;

  @TempDir Path folder;

  @Test
  void lowNibblesAreTheFirstHalfOfABlockHighNibblesTheSecond() throws IOException {
    byte[] nibbles = new byte[ROWS * COLUMNS / 2];
    for (int i = 0; i < nibbles.length; i++) {
      nibbles[i] = (byte) (i * 37 + 11);
    }
    float[] scales = {0.5f, -2f, 0.125f, 1f, 0f, 3f};
    try (SafetensorsFile file = write(nibbles, scales)) {
      Q4Matrix matrix = Q4Matrix.of(file, "m").require(ROWS, COLUMNS);
      float[] all = matrix.toFloats();
      for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++) {
          int block = row * (COLUMNS / 32) + column / 32;
          int within = column % 32;
          int pair = nibbles[block * 16 + within % 16];
          int nibble = within < 16 ? pair & 15 : pair >> 4 & 15;
          float expected = (nibble - 8) * scales[block];
          assertThat(all[row * COLUMNS + column])
              .as("row %d, column %d", row, column)
              .isEqualTo(expected);
        }
      }
      float[] out = new float[COLUMNS + 5];
      matrix.row(2, out, 5);
      assertThat(Arrays.copyOfRange(out, 5, out.length))
          .containsExactly(Arrays.copyOfRange(all, 2 * COLUMNS, 3 * COLUMNS));
      assertThat(Arrays.copyOf(out, 5)).containsOnly(0f);
    }
  }

  @Test
  void refusesRowsAndRoomThatAreNotThere() throws IOException {
    try (SafetensorsFile file = write(new byte[ROWS * COLUMNS / 2], new float[6])) {
      Q4Matrix matrix = Q4Matrix.of(file, "m");
      float[] out = new float[COLUMNS];
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> matrix.row(ROWS, out, 0));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> matrix.row(-1, out, 0));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> matrix.row(0, out, 1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> matrix.require(3, 32))
          .withMessage("matrix: 3×64 (expected: 3×32)");
    }
  }

  @Test
  void refusesScalesThatDoNotFitTheNibbles() throws IOException {
    Path path = folder.resolve("odd.safetensors");
    new SafetensorsWriter()
        .add(Tensor.ofBytes("m.q4", new int[] {1, 32}, new byte[32]))
        .add(Tensor.ofHalves("m.scale", new int[] {1, 1}, new float[1]))
        .add(Tensor.ofBytes("n.q4", new int[] {1, 8}, new byte[8]))
        .add(Tensor.ofHalves("n.scale", new int[] {1, 1}, new float[1]))
        .write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Q4Matrix.of(file, "m"))
          .withMessage("tensor m.scale: [1, 1] (expected: [1, 2])");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Q4Matrix.of(file, "n"))
          .withMessageContaining("n.q4 U8 [1, 8] (expected: two axes");
    }
  }

  private SafetensorsFile write(byte[] nibbles, float[] scales) throws IOException {
    Path path = folder.resolve("m.safetensors");
    new SafetensorsWriter()
        .add(Tensor.ofBytes("m.q4", new int[] {ROWS, COLUMNS / 2}, nibbles))
        .add(Tensor.ofHalves("m.scale", new int[] {ROWS, COLUMNS / 32}, scales))
        .write(path);
    return SafetensorsFile.open(path);
  }
}
