package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A medium of an item and where it lies in the space.
 *
 * @param modality what it is
 * @param contentHash SHA-256, in hexadecimal, of its bytes, or of the text that was embedded
 * @param vectors unit vectors of the collection's space: one, or one for each clip of a sound;
 *     empty for a medium that the pack has no tower for, which is kept but not searched
 * @param file where its bytes lie; empty for text and for media in the collection's {@link
 *     MediaStore}
 */
public record EncodedMedium(
    Modality modality, String contentHash, List<float[]> vectors, Optional<Path> file) {
  public EncodedMedium {
    Objects.requireNonNull(modality, "modality");
    vectors = List.copyOf(vectors);
    Objects.requireNonNull(file, "file");
    ContentHash.check(contentHash);
  }

  /** A medium of one vector, or of none. */
  public EncodedMedium(
      Modality modality, String contentHash, Optional<float[]> vector, Optional<Path> file) {
    this(modality, contentHash, vector.stream().toList(), file);
  }
}
