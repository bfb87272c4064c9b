package io.triptych.encoder.pack;

import io.triptych.encoder.image.ColourHistogram;
import io.triptych.encoder.image.Srgb;
import io.triptych.encoder.tensor.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The colours of a pack's histogram, as JSON. */
record Palette(List<Entry> colours) {

  /** A colour and its English name. */
  record Entry(String name, int red, int green, int blue) {}

  Palette {
    colours = List.copyOf(colours);
  }

  static Palette read(Path path) throws IOException {
    return JsonFile.read(path, Palette.class);
  }

  ColourHistogram histogram() {
    return new ColourHistogram(
        colours.stream().map(c -> new Srgb(c.red(), c.green(), c.blue())).toList());
  }
}
