package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.image.AntialiasedResize.Filter;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every resizing, whatever the reference says. */
final class AntialiasedResizeTest {

  @ParameterizedTest
  @EnumSource(Filter.class)
  void keepsAnEvenColour(Filter filter) {
    byte[] pixels = new byte[3 * 37 * 23];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (new int[] {255, 17, 128})[i % 3];
    }
    RgbImage image = new RgbImage(37, 23, pixels);
    for (int side = 1; side < 90; side += 4) {
      RgbImage resized = new AntialiasedResize(filter).resize(image, side, 91 - side);
      byte[] expected = Arrays.copyOf(pixels, 3);
      for (int i = 0; i < resized.pixels().length; i++) {
        assertThat(resized.pixels()[i]).as("side %d", side).isEqualTo(expected[i % 3]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void commutesWithMirroring(Filter filter) {
    RgbImage image = noise(41, 29);
    AntialiasedResize resize = new AntialiasedResize(filter);
    RgbImage first = Orientation.HALF_TURN.apply(resize.resize(image, 18, 60));
    RgbImage second = resize.resize(Orientation.HALF_TURN.apply(image), 18, 60);
    for (int i = 0; i < first.pixels().length; i++) {
      int difference = (first.pixels()[i] & 0xff) - (second.pixels()[i] & 0xff);
      // Halves round up on both sides of a mirror.
      assertThat(Math.abs(difference)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void returnsThePictureWhenTheSizeFits() {
    RgbImage image = noise(9, 7);
    assertThat(new AntialiasedResize(Filter.BICUBIC).resize(image, 9, 7)).isSameAs(image);
  }

  @Test
  void averagesWhenHalving() {
    byte[] pixels = {0, 0, 0, 10, 20, 30, 100, 100, 100, 104, (byte) 200, 0};
    RgbImage image = new RgbImage(2, 2, pixels);
    RgbImage one = new AntialiasedResize(Filter.BILINEAR).resize(image, 1, 1);
    // Rows first, rounded: (5, 10, 15) and (102, 150, 50); then the columns.
    assertThat(one.pixels()).containsExactly(54, 80, 33);
  }

  @Test
  void refusesAnEmptySize() {
    assertThatThrownBy(() -> new AntialiasedResize(Filter.BICUBIC).resize(noise(3, 3), 0, 5))
        .hasMessageContaining("size: 0×5");
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    new Random(11).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
