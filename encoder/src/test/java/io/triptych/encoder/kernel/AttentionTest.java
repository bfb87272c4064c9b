package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTest extends KernelTest {

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 13, 5", "12, 32, 17", "3, 18, 97", "4, 64, 100", "2, 15, 193"})
  void equalsTheDefinition(int heads, int headWidth, int length) {
    int width = heads * headWidth;
    int stride = 3 * width + 2;
    int outStride = width + 3;
    float[] qkv = random(new Random(SEED), 7 + length * stride);
    float[] out = random(new Random(SEED + 1), 4 + length * outStride);
    float[] before = out.clone();

    new Attention(heads, headWidth, 200).apply(qkv, 7, stride, length, out, 4, outStride);

    for (int i = 0; i < out.length; i++) {
      int row = (i - 4) / outStride;
      int column = (i - 4) % outStride;
      boolean inside = i >= 4 && column < width;
      double expected =
          inside ? attended(qkv, stride, length, width, headWidth, row, column) : before[i];
      assertClose(out[i], expected, inside ? 2e-5 : 0, "row " + row + ", column " + column);
    }
  }

  private static double attended(
      float[] qkv, int stride, int length, int width, int headWidth, int row, int column) {
    int head = column / headWidth * headWidth;
    double[] scores = new double[length];
    double max = Double.NEGATIVE_INFINITY;
    for (int key = 0; key < length; key++) {
      for (int i = 0; i < headWidth; i++) {
        scores[key] +=
            (double) qkv[7 + row * stride + head + i] * qkv[7 + key * stride + width + head + i];
      }
      max = Math.max(max, scores[key]);
    }
    double sum = 0;
    double value = 0;
    for (int key = 0; key < length; key++) {
      double weight = Math.exp(scores[key] - max);
      sum += weight;
      value += weight * qkv[7 + key * stride + 2 * width + column];
    }
    return value / sum;
  }

  @Test
  void forgetsTheSequenceBefore() {
    Attention attention = new Attention(2, 8, 64);
    float[] qkv = random(new Random(SEED), 64 * 48);
    float[] fresh = new float[3 * 16];
    float[] reused = new float[64 * 16];
    new Attention(2, 8, 64).apply(qkv, 0, 48, 3, fresh, 0, 16);

    attention.apply(qkv, 0, 48, 64, reused, 0, 16);
    float[] again = new float[3 * 16];
    attention.apply(qkv, 0, 48, 3, again, 0, 16);

    assertThat(again).isEqualTo(fresh);
  }

  @Test
  void refusesLongerSequences() {
    Attention attention = new Attention(1, 4, 8);

    assertThatThrownBy(() -> attention.apply(new float[120], 0, 12, 9, new float[36], 0, 4))
        .hasMessage("length: 9 (expected: at most 8)");
  }
}
