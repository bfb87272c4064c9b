package io.triptych.encoder.align;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.encoder.image.Srgb;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * The words that a recipe's placeholders stand for: of each class of an image classifier, in the
 * order of its outputs, and of each colour of a palette. A kind of words may be absent.
 *
 * @param source where the words come from and under which licence
 * @param classes for each class the words of each kind, such as {@code name} or {@code gloss}
 */
public record SpaceTexts(
    String source, List<Map<String, List<String>>> classes, List<Colour> colours) {
  private static final String RESOURCE = "space-texts.json";

  /** A colour of the palette: red, green and blue from 0 to 255, and its words. */
  public record Colour(List<Integer> rgb, Map<String, List<String>> words) {
    public Colour {
      rgb = List.copyOf(rgb);
      words = Map.copyOf(words);
      if (rgb.size() != 3) {
        throw new IllegalArgumentException("rgb: " + rgb + " (expected: 3 numbers)");
      }
    }

    /** The colour itself. */
    public Srgb srgb() {
      return new Srgb(rgb.get(0), rgb.get(1), rgb.get(2));
    }
  }

  public SpaceTexts {
    classes = List.copyOf(classes);
    colours = List.copyOf(colours);
  }

  /** The classes of ImageNet-1k with words of WordNet 3.0, and 17 colours. */
  public static SpaceTexts imageNet() throws IOException {
    try (InputStream in = SpaceTexts.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new FileNotFoundException(RESOURCE + ": absent (expected: on the class path)");
      }
      return read(in);
    }
  }

  /** Reads the same form as JSON. */
  public static SpaceTexts read(InputStream in) throws IOException {
    return new ObjectMapper().readValue(in, SpaceTexts.class);
  }

  /** The colours for a histogram, in the order of the prototypes. */
  public List<Srgb> palette() {
    return colours.stream().map(Colour::srgb).toList();
  }
}
