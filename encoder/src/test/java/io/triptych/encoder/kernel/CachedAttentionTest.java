package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.kernel.Attention.Rows;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachedAttentionTest extends KernelTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 5", "13, 97", "16, 2", "18, 200", "64, 1500", "66, 31", "130, 64"})
  void equalsTheDefinition(int width, int keyCount) {
    Random random = new Random(SEED + width);
    float[] query = random(random, 2 + width);
    Rows keys = new Rows(random(random, 5 + keyCount * (width + 3)), 5, width + 3);
    Rows values = new Rows(random(random, 7 + keyCount * (width + 1)), 7, width + 1);
    float[] out = random(random, 4 + width + 1);
    float[] before = out.clone();
    for (int i = 0; i < query.length; i++) {
      query[i] /= (float) Math.sqrt(width);
    }

    new CachedAttention(width, 1500).apply(query, 2, keys, values, keyCount, out, 4);

    double[] weights = new double[keyCount];
    double sum = 0;
    for (int key = 0; key < keyCount; key++) {
      double score = 0;
      for (int i = 0; i < width; i++) {
        score += (double) query[2 + i] * keys.array()[5 + key * keys.stride() + i];
      }
      weights[key] = Math.exp(score);
      sum += weights[key];
    }
    for (int i = 0; i < out.length; i++) {
      boolean inside = i >= 4 && i < 4 + width;
      double expected = inside ? 0 : before[i];
      for (int key = 0; inside && key < keyCount; key++) {
        expected += weights[key] / sum * values.array()[7 + key * values.stride() + i - 4];
      }
      assertClose(out[i], expected, inside ? 2e-5 : 0, "element " + i);
    }
  }

  @Test
  void refusesMoreKeysThanItHolds() {
    Rows rows = new Rows(new float[40], 0, 4);
    CachedAttention attention = new CachedAttention(4, 8);
    assertThatThrownBy(() -> attention.apply(new float[4], 0, rows, rows, 9, new float[4], 0))
        .hasMessage("keys: 9 (expected: 1 to 8)");
    assertThatThrownBy(() -> attention.apply(new float[4], 1, rows, rows, 1, new float[4], 0))
        .hasMessageContaining("query: 1 rows of 4");
  }
}
