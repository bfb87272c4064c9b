package io.triptych.indexer.bulk;

import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A medium on its way to the tower.
 *
 * @param contentHash SHA-256, in hexadecimal, of its bytes or of {@code text}
 * @param text the text to embed, of {@link Modality#TEXT}
 * @param image the picture to embed; empty if its embedding is stored already, or has no tower
 * @param clips the clips of the sound to embed; empty as {@code image} is
 * @param vectors what the store holds of it already: one vector, or one for each clip of a sound;
 *     empty if it holds nothing
 * @param file where the bytes lie; empty for text and for bytes that came with the item
 */
record PreparedMedium(
    Modality modality,
    String contentHash,
    Optional<String> text,
    Optional<RgbImage> image,
    List<Waveform> clips,
    List<float[]> vectors,
    Optional<Path> file) {

  /** A medium that nothing has been done with yet. */
  PreparedMedium(
      Modality modality, String contentHash, Optional<String> text, Optional<Path> file) {
    this(modality, contentHash, text, Optional.empty(), List.of(), List.of(), file);
  }

  PreparedMedium withImage(RgbImage decoded) {
    return new PreparedMedium(
        modality, contentHash, text, Optional.of(decoded), clips, vectors, file);
  }

  /** The memory that the decoded picture or sound takes. */
  long decodedBytes() {
    return image.map(picture -> (long) picture.pixels().length).orElse(0L)
        + clips.stream().mapToLong(clip -> (long) Float.BYTES * clip.samples().length).sum();
  }

  PreparedMedium withClips(List<Waveform> decoded) {
    return new PreparedMedium(modality, contentHash, text, image, decoded, vectors, file);
  }

  /** The medium when it is embedded: what was decoded of it is not needed any more. */
  PreparedMedium embedded(List<float[]> made) {
    return new PreparedMedium(modality, contentHash, text, Optional.empty(), List.of(), made, file);
  }

  PreparedMedium withVectors(List<float[]> stored) {
    return new PreparedMedium(modality, contentHash, text, image, clips, stored, file);
  }
}
