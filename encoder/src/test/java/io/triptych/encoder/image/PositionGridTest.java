package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.Parity;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Position embeddings of another size beside those of both official rules. */
@Tag("kernel")
class PositionGridTest {

  @Test
  void equalsTorchOnTheGridOfRealCheckpoints() throws IOException {
    try (Parity parity = Parity.shared("dinov2")) {
      Tensor grid = parity.tensor("interpolation.0.grid");
      int channels = grid.shape()[1];
      PositionGrid positions =
          new PositionGrid(transposed(grid.toFloats(), channels), grid.shape()[2], channels);
      float[] bySize = positions.resized(16, 16, PositionRule.BY_SIZE);
      parity.rows("interpolation.0.by_size", transposed(bySize, 16 * 16));
      float[] byFactor = positions.resized(16, 16, PositionRule.BY_SCALE_FACTOR);
      parity.rows("interpolation.0.by_scale_factor", transposed(byFactor, 16 * 16));
    }
  }

  @ParameterizedTest
  @CsvSource({"dinov2, 5, 14", "dinov2-swiglu, 5, 14", "vit, 4, 8"})
  void equalsBothRulesOfTheOfficialModel(String family, int side, int patch) throws IOException {
    try (Parity parity = Parity.shared(family);
        ImageParity later = new ImageParity(parity, ImageOptions.DEFAULT);
        SafetensorsFile weights =
            SafetensorsFile.open(parity.folder().resolve("model.safetensors"))) {
      Tensor table = weights.tensor("embeddings.position_embeddings");
      int width = table.shape()[2];
      PositionGrid grid = PositionGrid.behind(1, table.toFloats(), side, width);
      int compared = 0;
      for (JsonNode one : parity.cases("image")) {
        String id = one.get("id").asText();
        if (parity.has(id + ".pooled_by_size")) {
          later.pooled(id, id + ".pooled_by_size");
          compared++;
        }
        if (parity.has(id + ".position_embeddings")) {
          int[] shape = parity.tensor(id + ".pixel_values").shape();
          int rows = shape[2] / patch;
          int columns = shape[3] / patch;
          float[] first = Arrays.copyOf(table.toFloats(), width);
          parity.rows(
              id + ".position_embeddings",
              joined(first, grid.resized(rows, columns, PositionRule.BY_SCALE_FACTOR)));
          parity.rows(
              id + ".position_embeddings_by_size",
              joined(first, grid.resized(rows, columns, PositionRule.BY_SIZE)));
        }
      }
      assertThat(compared).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 8, 13})
  void antialiasedKeepsConstantsAndMeansOfLines(int count) {
    float[] constant = new float[37 * 37 * 2];
    Arrays.fill(constant, 0.75f);
    float[] out =
        new PositionGrid(constant, 37, 2).resized(count, count + 2, PositionRule.ANTIALIASED);
    assertThat(out).hasSize(count * (count + 2) * 2);
    for (float value : out) {
      assertThat(value).isCloseTo(0.75f, Offset.offset(1e-5f));
    }
  }

  /** An own loop over the continuous filter, in double precision. */
  @ParameterizedTest
  @CsvSource({"37, 16", "37, 48", "5, 4", "7, 7", "4, 9"})
  void antialiasedEqualsTheFilterItself(int side, int count) {
    Random random = new Random(20260101);
    float[] values = new float[side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    float[] actual =
        new PositionGrid(values, side, 1).resized(count, count, PositionRule.ANTIALIASED);
    double scale = (double) side / count;
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < count; column++) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < values.length; i++) {
          double weight =
              keys(i / side + 0.5 - (row + 0.5) * scale, scale)
                  * keys(i % side + 0.5 - (column + 0.5) * scale, scale);
          sum += weight * values[i];
          weights += weight;
        }
        assertThat((double) actual[row * count + column])
            .as("row %d, column %d", row, column)
            .isCloseTo(sum / weights, Offset.offset(1e-5));
      }
    }
  }

  private static double keys(double distance, double scale) {
    double x = Math.abs(distance) / Math.max(scale, 1);
    if (x < 1) {
      return 1.5 * x * x * x - 2.5 * x * x + 1;
    }
    return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
  }

  private static float[] joined(float[] first, float[] rest) {
    float[] all = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return all;
  }

  /** [rows, columns] as [columns, rows]. */
  private static float[] transposed(float[] x, int rows) {
    int columns = x.length / rows;
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i % columns * rows + i / columns] = x[i];
    }
    return out;
  }
}
