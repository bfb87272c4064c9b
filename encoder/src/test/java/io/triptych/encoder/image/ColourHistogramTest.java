package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The histogram against the reference implementation's, and on pictures of one colour. */
final class ColourHistogramTest {
  private static final Path FOLDER = Goldens.resources("image/colour");

  @Test
  void equalsTheReference() throws Exception {
    JsonNode goldens = Goldens.json(FOLDER.resolve("colour17.json"));
    ColourHistogram histogram = new ColourHistogram(palette(goldens));
    for (JsonNode picture : goldens.path("pictures")) {
      String file = picture.path("file").asText();
      byte[] bytes = Files.readAllBytes(FOLDER.resolve(file));
      float[] actual = histogram.of(new ImageDecoder().decode(bytes));
      for (int c = 0; c < 17; c++) {
        float expected = (float) picture.path("histogram").get(c).asDouble();
        assertThat(actual[c]).as("%s, colour %d", file, c).isCloseTo(expected, within(1e-6f));
      }
    }
  }

  @Test
  void givesAPlainPictureItsColour() throws Exception {
    List<Srgb> palette = palette(Goldens.json(FOLDER.resolve("colour17.json")));
    ColourHistogram histogram = new ColourHistogram(palette);
    for (int c = 0; c < palette.size(); c++) {
      float[] shares = histogram.of(plain(palette.get(c)));
      float sum = 0;
      for (float share : shares) {
        sum += share;
      }
      assertThat(sum).isCloseTo(1, within(1e-5f));
      assertThat(shares[c]).isGreaterThan(0.5f);
    }
  }

  @Test
  void looksAtTheSubjectOnAPlainBackground() throws Exception {
    List<Srgb> palette = List.of(new Srgb(245, 245, 245), new Srgb(200, 25, 30));
    RgbImage picture = plain(palette.get(0));
    for (int y = 35; y < 65; y++) {
      for (int x = 30; x < 50; x++) {
        int at = 3 * (y * picture.width() + x);
        picture.pixels()[at] = (byte) 200;
        picture.pixels()[at + 1] = 25;
        picture.pixels()[at + 2] = 30;
      }
    }
    assertThat(new ColourHistogram(palette).of(picture)[1]).isGreaterThan(0.9f);
  }

  private static RgbImage plain(Srgb colour) {
    byte[] pixels = new byte[3 * 80 * 100];
    byte[] one = {(byte) colour.red(), (byte) colour.green(), (byte) colour.blue()};
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = one[i % 3];
    }
    return new RgbImage(80, 100, Arrays.copyOf(pixels, pixels.length));
  }

  private static List<Srgb> palette(JsonNode goldens) {
    List<Srgb> palette = new ArrayList<>();
    for (JsonNode colour : goldens.path("colours")) {
      JsonNode rgb = colour.path("rgb");
      palette.add(new Srgb(rgb.get(0).asInt(), rgb.get(1).asInt(), rgb.get(2).asInt()));
    }
    return palette;
  }
}
