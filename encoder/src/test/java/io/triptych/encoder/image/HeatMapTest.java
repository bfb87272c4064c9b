package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeatMapTest {
  private static final int SIDE = 40;

  @TempDir private Path folder;

  @Test
  void scalesToTheLargestAndCutsBelowZero() {
    HeatMap map = HeatMap.scaled(plain(0, 0, 255), 2, 2, new double[] {-1, 0, 2, 4});
    assertThat(map.values()).containsExactly(0, 0, 0.5f, 1);
    assertThat(HeatMap.scaled(plain(0, 0, 0), 1, 2, new double[] {-3, 0}).values())
        .containsExactly(0, 0);
    assertThatThrownBy(() -> new HeatMap(plain(0, 0, 0), 2, 2, new float[3]))
        .hasMessage("map: 3 values (expected: 2×2)");
  }

  @Test
  void anOutlierDoesNotHideTheRest() {
    double[] values = new double[100];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    values[7] = 1e6;
    float[] map = HeatMap.contrasted(plain(0, 0, 0), 10, 10, values).values();
    // In order 0 to 6, 8 to 99, 1e6: the median is 50, the 98 % quantile 98.
    assertThat(map[50]).isZero();
    assertThat(map[3]).isZero();
    assertThat(map[62]).isEqualTo(0.25f);
    assertThat(map[98]).isEqualTo(1);
    assertThat(map[7]).isEqualTo(1);
    assertThat(HeatMap.contrasted(plain(0, 0, 0), 1, 2, new double[] {3, 3}).values())
        .containsExactly(0, 0);
    assertThat(HeatMap.contrasted(plain(0, 0, 0), 1, 2, new double[] {3, 4}).values())
        .containsExactly(0, 1);
  }

  @Test
  void whatSpeaksIsRedAndTheRestIsPale() {
    RgbImage over = HeatMap.scaled(plain(0, 0, 255), 2, 2, new double[] {0, 0, 0, 1}).overlay();
    int[] silent = pixel(over, 0, 0);
    assertThat(silent[0]).isEqualTo(silent[1]).isEqualTo(silent[2]);
    int[] speaking = pixel(over, SIDE - 1, SIDE - 1);
    assertThat(speaking[0]).as("red").isGreaterThan(silent[0]);
    assertThat(speaking[2]).as("the blue of the picture is kept").isGreaterThan(silent[2]);
    // Along the lower edge it grows from left to right.
    int before = -1;
    for (int x = 0; x < SIDE; x++) {
      int heat = pixel(over, SIDE - 1, x)[0] - pixel(over, SIDE - 1, x)[1];
      assertThat(heat).isGreaterThanOrEqualTo(before);
      before = heat;
    }
    assertThat(before).isPositive();
  }

  @Test
  void aWrittenPictureComesBackAndReplacesTheOldOne() throws Exception {
    Path path = folder.resolve("over.png");
    Files.writeString(path, "old");
    RgbImage image = HeatMap.scaled(plain(9, 99, 199), 1, 2, new double[] {1, 0}).overlay();
    PngWriter.write(image, path);
    RgbImage read = new ImageDecoder().decode(Files.readAllBytes(path));
    assertThat(read.width()).isEqualTo(SIDE);
    assertThat(read.pixels()).isEqualTo(image.pixels());
    assertThat(folder.toFile().list()).containsExactly("over.png");
  }

  private static int[] pixel(RgbImage image, int y, int x) {
    int at = 3 * (y * image.width() + x);
    byte[] p = image.pixels();
    return new int[] {p[at] & 0xff, p[at + 1] & 0xff, p[at + 2] & 0xff};
  }

  private static RgbImage plain(int red, int green, int blue) {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    byte[] colour = {(byte) red, (byte) green, (byte) blue};
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = colour[i % 3];
    }
    return new RgbImage(SIDE, SIDE, pixels);
  }
}
