package io.triptych.encoder.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.block.Padding.Window;
import org.junit.jupiter.api.Test;

class PaddingTest {

  @Test
  void samePaddingPutsTheOddPixelAtTheEnd() {
    assertThat(Padding.SAME.window(260, 260, 3, 2)).isEqualTo(new Window(3, 2, 0, 0, 130, 130));
    assertThat(Padding.SAME.window(65, 64, 5, 2)).isEqualTo(new Window(5, 2, 2, 1, 33, 32));
    assertThat(Padding.SAME.window(130, 130, 3, 1)).isEqualTo(new Window(3, 1, 1, 1, 130, 130));
    assertThat(Padding.SAME.window(1, 1, 1, 2)).isEqualTo(new Window(1, 2, 0, 0, 1, 1));
  }

  @Test
  void symmetricPaddingIsTheSameForAllSizes() {
    assertThat(Padding.SYMMETRIC.window(224, 57, 7, 2)).isEqualTo(new Window(7, 2, 3, 3, 112, 29));
  }

  @Test
  void aMarginCoversAllWindows() {
    assertThat(Padding.SAME.window(260, 260, 3, 2).margin(260, 260)).isEqualTo(1);
    assertThat(Padding.SYMMETRIC.window(224, 224, 7, 2).margin(224, 224)).isEqualTo(3);
    assertThat(Padding.SYMMETRIC.window(9, 9, 1, 2).margin(9, 9)).isZero();
  }

  @Test
  void refusesAPictureWithoutWindows() {
    assertThatThrownBy(() -> new Window(3, 2, 0, 0, 0, 1)).hasMessageContaining("larger picture");
  }
}
