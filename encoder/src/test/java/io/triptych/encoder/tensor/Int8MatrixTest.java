package io.triptych.encoder.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Int8MatrixTest {
  @TempDir private Path folder;

  @Test
  void keepsEveryWeightWithinHalfAStepOfItsRow() throws Exception {
    float[] weights = new float[7 * 13];
    Random random = new Random(7);
    for (int i = 13; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian() * (i / 13);
    }
    Path path = folder.resolve("w.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    Int8Matrix.write(writer, "w", weights, 7, 13);
    writer.write(path);

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      float[] read = Int8Matrix.of(file, "w").require(7, 13).toFloats();
      float[] scales = file.tensor("w.scale").toFloats();
      for (int i = 0; i < weights.length; i++) {
        double step = scales[i / 13];
        assertThat((double) read[i])
            .isBetween(weights[i] - 0.501 * step, weights[i] + 0.501 * step);
      }
      assertThat(scales[0]).isZero();
      assertThatThrownBy(() -> Int8Matrix.of(file, "w").require(13, 7))
          .hasMessageContaining("[7, 13] (expected: [13, 7])");
      assertThatThrownBy(() -> Int8Matrix.of(file, "v")).hasMessageContaining("v.i8");
    }
  }

  @Test
  void refusesWeightsThatAreNoNumbers() {
    assertThatThrownBy(() ->
            Int8Matrix.write(
                new SafetensorsWriter(), "w", new float[] {1, Float.POSITIVE_INFINITY}, 1, 2))
        .hasMessage("tensor w, row 0: Infinity (expected: finite)");
  }
}
