package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.align.MediaReader;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the pictures and sounds to train on, shows how far it is, and tells what it cannot read.
 */
record TrainingMedia(Encoder encoder, Terminal terminal) {
  private interface Reading {
    MediaReader.Media by(MediaReader reader) throws IOException;
  }

  /**
   * Those of a catalogue.
   *
   * @param features where their features are kept
   */
  MediaReader.Media ofCatalogue(Path file, Optional<Path> mediaRoot, Path features)
      throws IOException {
    return read(reader -> reader.ofCatalogue(file, mediaRoot, features));
  }

  /** Those of a collection. */
  MediaReader.Media ofCollection(DataDirectory data, String name) throws IOException {
    try (Collection collection = data.open(name)) {
      return read(reader -> reader.ofCollection(collection));
    }
  }

  private MediaReader.Media read(Reading reading) throws IOException {
    try (Progress progress = Progress.of(terminal, "pictures and sounds")) {
      MediaReader.Media read =
          reading.by(
              new MediaReader(
                  encoder,
                  new ImageDecoder()::decode,
                  Set.of(Modality.IMAGE, Modality.AUDIO),
                  progress::at));
      if (read.unreadable() > 0) {
        terminal
            .err()
            .println(
                "triptych: " + read.unreadable() + " pictures, sounds or lines could not be read");
      }
      return read;
    }
  }
}
