package io.triptych.indexer.bulk;

import io.triptych.encoder.Modality;
import io.triptych.encoder.image.RgbImage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A medium on its way to the tower.
 *
 * @param contentHash SHA-256, in hexadecimal, of its bytes or of {@code text}
 * @param text the text to embed, of {@link Modality#TEXT}
 * @param image the picture to embed; empty if its embedding is stored already, or has no tower
 * @param vector what the store holds of it already
 * @param file where the bytes lie; empty for text and for bytes that came with the item
 */
record PreparedMedium(
    Modality modality,
    String contentHash,
    Optional<String> text,
    Optional<RgbImage> image,
    Optional<float[]> vector,
    Optional<Path> file) {

  /** A medium that nothing has been done with yet. */
  PreparedMedium(
      Modality modality, String contentHash, Optional<String> text, Optional<Path> file) {
    this(modality, contentHash, text, Optional.empty(), Optional.empty(), file);
  }

  PreparedMedium withImage(RgbImage decoded) {
    return new PreparedMedium(modality, contentHash, text, Optional.of(decoded), vector, file);
  }

  PreparedMedium withVector(float[] stored) {
    return new PreparedMedium(modality, contentHash, text, image, Optional.of(stored), file);
  }
}
