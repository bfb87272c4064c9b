package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NonMaximumSuppressionTest {
  private static final BoundingBox LEFT = new BoundingBox(0, 0, 1, 0.5f);
  private static final BoundingBox RIGHT = new BoundingBox(0, 0.5f, 1, 1);
  private static final BoundingBox NEARLY_LEFT = new BoundingBox(0, 0.125f, 1, 0.5f);

  @Test
  void overlapIsIntersectionOverUnion() {
    assertThat(LEFT.overlap(LEFT)).isEqualTo(1);
    assertThat(LEFT.overlap(RIGHT)).isZero();
    assertThat(LEFT.overlap(NEARLY_LEFT)).isCloseTo(0.75, within(1e-9));
    assertThat(LEFT.overlap(new BoundingBox(0.5f, 0.25f, 1.5f, 0.75f)))
        .isCloseTo(0.125 / 0.875, within(1e-9));
    BoundingBox inverted = new BoundingBox(1, 1, 0, 0);
    assertThat(inverted.area()).isZero();
    assertThat(inverted.overlap(inverted)).isZero();
  }

  @Test
  void theSurestOfOverlappingDetectionsStays() {
    Detection first = new Detection(NEARLY_LEFT, 0, 0.9f);
    Detection covered = new Detection(LEFT, 0, 0.8f);
    Detection apart = new Detection(RIGHT, 0, 0.4f);
    Detection unsure = new Detection(RIGHT, 0, 0.2f);
    List<Detection> all = List.of(unsure, apart, covered, first);
    assertThat(new NonMaximumSuppression(0.3, 0.5).apply(all)).containsExactly(first, apart);
    assertThat(new NonMaximumSuppression(0.3, 0.75).apply(all))
        .as("an overlap of exactly the limit is two objects")
        .containsExactly(first, covered, apart);
    assertThat(new NonMaximumSuppression(0.95, 0.5).apply(all)).isEmpty();
  }

  @Test
  void codesMoveAndScaleTheAnchor() {
    BoxDecoder decoder = new BoxDecoder(new float[] {0, 0, 1, 1, 0.2f, 0.4f, 0.4f, 0.8f});
    assertThat(decoder.size()).isEqualTo(2);
    assertThat(decoder.decode(1, new float[] {9, 0, 0, 0, 0}, 1))
        .isEqualTo(new BoundingBox(0.2f, 0.4f, 0.4f, 0.8f));
    // Half an anchor down, a quarter to the right, twice as high, half as wide.
    float log = (float) (5 * Math.log(2));
    BoundingBox moved = decoder.decode(1, new float[] {5, 2.5f, log, -log}, 0);
    assertThat(moved.top()).isCloseTo(0.2f, within(1e-6f));
    assertThat(moved.bottom()).isCloseTo(0.6f, within(1e-6f));
    assertThat(moved.left()).isCloseTo(0.6f, within(1e-6f));
    assertThat(moved.right()).isCloseTo(0.8f, within(1e-6f));
  }
}
