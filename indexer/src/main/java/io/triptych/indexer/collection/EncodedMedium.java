package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A medium of an item and where it lies in the space.
 *
 * @param modality what it is
 * @param contentHash SHA-256, in hexadecimal, of its bytes, or of the text that was embedded
 * @param vector a unit vector of the collection's space; empty for a medium that the pack has no
 *     tower for, which is kept but not searched
 * @param file where its bytes lie; empty for text and for media in the collection's {@link
 *     MediaStore}
 */
public record EncodedMedium(
    Modality modality, String contentHash, Optional<float[]> vector, Optional<Path> file) {
  public EncodedMedium {
    Objects.requireNonNull(modality, "modality");
    Objects.requireNonNull(vector, "vector");
    Objects.requireNonNull(file, "file");
    ContentHash.check(contentHash);
  }
}
