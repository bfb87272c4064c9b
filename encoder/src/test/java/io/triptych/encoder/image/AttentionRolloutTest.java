package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AttentionRolloutTest {

  /** One head of width 1: queries 1 and 0, keys 0 and ln 3, so the first attends 1 to 3. */
  @Test
  void aLayerPassesOnHalfOfWhatItGot() {
    float log = (float) Math.log(3);
    float[] queryKeyValue = {1, 0, 7, 99, 0, log, 7, 99};
    AttentionRollout rollout = new AttentionRollout();
    rollout.attention(queryKeyValue, 2, 1, 1, 4);
    double[][] once = rollout.flow();
    assertThat(once[0]).containsExactly(new double[] {.625, .375}, within(1e-7));
    assertThat(once[1]).containsExactly(new double[] {.25, .75}, within(1e-7));
    rollout.attention(queryKeyValue, 2, 1, 1, 4);
    assertThat(rollout.shares(true))
        .containsExactly(
            new double[] {.625 * .625 + .375 * .25, .625 * .375 + .375 * .75}, within(1e-7));
    double second = .25 * .375 + .75 * .75;
    assertThat(rollout.shares(false)[1])
        .isCloseTo((.625 * .375 + .375 * .75 + second) / 2, within(1e-7));
  }

  @Test
  void headsAreAveragedAndNothingIsLost() {
    int rows = 5;
    int heads = 3;
    int headWidth = 4;
    int stride = 3 * heads * headWidth + 2;
    Random random = new Random(7);
    AttentionRollout rollout = new AttentionRollout();
    for (int layer = 0; layer < 3; layer++) {
      float[] queryKeyValue = new float[rows * stride];
      for (int i = 0; i < queryKeyValue.length; i++) {
        queryKeyValue[i] = (float) random.nextGaussian();
      }
      rollout.attention(queryKeyValue, rows, heads, headWidth, stride);
      for (double[] row : rollout.flow()) {
        assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-9));
        assertThat(row).doesNotContain(0);
      }
    }
    AttentionRollout even = new AttentionRollout();
    even.attention(new float[rows * stride], rows, heads, headWidth, stride);
    assertThat(even.shares(true)[0]).isCloseTo(.6, within(1e-9));
    assertThat(even.shares(true)[4]).isCloseTo(.1, within(1e-9));
  }
}
