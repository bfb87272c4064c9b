package io.triptych.encoder.pack;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Texts and pictures on which an imported pack shows later that it still gives the same. */
final class Samples {
  /** Of several languages and lengths; none is about a picture. */
  static final List<String> TEXTS =
      List.of(
          "a",
          "A photo of two dogs running along the beach.",
          "wireless headphones, 30 h battery, black",
          "Ein altes Fahrrad lehnt an der Mauer.",
          "Les enfants jouent au football dans la rue.",
          "¿Dónde está la estación de tren?",
          "一只猫坐在窗台上",
          "雨の中を走るバス",
          "Старый маяк на скале",
          "طائرة تقلع عند الغروب",
          "naïve café — 25 €, №7",
          "The quarterly report lists revenue by region, the number of new customers, the share of"
              + " returned goods and the stock that was left in each warehouse when the year ended.");

  /** Files beside this class. */
  static final List<String> PICTURES =
      List.of("apple.png", "gradient.png", "house.png", "navy_shirt.png", "star_alpha.png");

  private Samples() {}

  /** The file of a picture. */
  static byte[] picture(String name) throws IOException {
    try (InputStream in = Samples.class.getResourceAsStream("samples/" + name)) {
      if (in == null) {
        throw new IOException(name + ": absent (expected: a resource beside the class)");
      }
      return in.readAllBytes();
    }
  }

  /** All pictures, decoded. */
  static List<RgbImage> pictures() throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    List<RgbImage> images = new ArrayList<>();
    for (String name : PICTURES) {
      try {
        images.add(decoder.decode(picture(name)));
      } catch (MediaException e) {
        throw new IOException(name + ": " + e.getMessage(), e);
      }
    }
    return images;
  }
}
