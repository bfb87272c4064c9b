package io.triptych.encoder.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Means over windows against sums of doubles, with and without a margin. */
final class FeatureMapTest {
  private static final int CHANNELS = 5;

  @ParameterizedTest
  @CsvSource({
    "6, 6, 0, 1, 36",
    "6, 6, 1, 2, 9",
    "9, 9, 0, 2, 25",
    "5, 7, 2, 3, 6",
    "4, 3, 1, 4, 1",
    "4, 3, 0, 2147483647, 1"
  })
  void averagesWindowsCutAtTheEnd(int height, int width, int margin, int side, int windows) {
    Random random = new Random(7);
    float[] pixels = new float[height * width * CHANNELS];
    double[][] sums = new double[windows][CHANNELS];
    int[] counts = new int[windows];
    int across = Math.ceilDiv(width, side);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat() - 0.5f;
      int position = i / CHANNELS;
      int window = position / width / side * across + position % width / side;
      sums[window][i % CHANNELS] += pixels[i];
      counts[window] += i % CHANNELS == 0 ? 1 : 0;
    }
    FeatureMap map = FeatureMap.of(height, width, CHANNELS, margin);
    map.set(pixels, 0);

    assertThat(map.windows(side)).isEqualTo(windows);
    int offset = 3;
    float[] means = new float[offset + windows * map.stride()];
    map.windowMeans(side, means, offset);

    for (int w = 0; w < windows; w++) {
      for (int c = 0; c < CHANNELS; c++) {
        assertThat((double) means[offset + w * map.stride() + c])
            .as("window %d, channel %d", w, c)
            .isCloseTo(sums[w][c] / counts[w], within(1e-6));
      }
    }
    assertThat(means).startsWith(0f, 0f, 0f);
  }
}
