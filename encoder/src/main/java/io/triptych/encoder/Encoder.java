package io.triptych.encoder;

import io.triptych.encoder.audio.SoundClips;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.RgbImage;
import java.util.List;

/**
 * Embeds media into one shared space. Safe for use by many threads; a call with several inputs
 * spreads them over the encoder's threads.
 */
public interface Encoder extends AutoCloseable {

  /** The space that the vectors belong to. */
  SpaceId space();

  /** The length of a vector. */
  int dimension();

  /** Whether there is a tower for {@code modality}. */
  boolean supports(Modality modality);

  /**
   * The layout of the features of {@code modality}.
   *
   * @throws IllegalArgumentException if there is no such tower
   */
  FeatureLayout features(Modality modality);

  /**
   * The SHA-256 in hexadecimal of everything that changes the features of {@code modality}. Two
   * packs that differ in their heads only have the same tower ids.
   */
  String towerId(Modality modality);

  /**
   * Embeds texts as queries, in order. Text beyond the tower's limit of tokens is cut off.
   *
   * @throws IllegalArgumentException if there is no text tower
   */
  List<Embedding> encodeTexts(List<String> texts);

  /**
   * Embeds texts as what is to be found, in order. A tower that was trained with one prefix for
   * queries and another for passages puts the latter before them; for others this is {@link
   * #encodeTexts}.
   *
   * @throws IllegalArgumentException if there is no text tower
   */
  default List<Embedding> encodePassages(List<String> texts) {
    return encodeTexts(texts);
  }

  /**
   * Embeds pictures, in order.
   *
   * @throws IllegalArgumentException if there is no image tower
   */
  List<Embedding> encodeImages(List<RgbImage> images);

  /**
   * Embeds clips of sound, in order.
   *
   * @param clips as {@link SoundClips} cuts them
   * @throws IllegalArgumentException if there is no audio tower
   */
  default List<Embedding> encodeSounds(List<Waveform> clips) {
    throw new IllegalArgumentException(
        "modality: audio (expected: one that the encoder has a tower for)");
  }

  /** Embeds one text as a query. */
  default Embedding encodeText(String text) {
    return encodeTexts(List.of(text)).getFirst();
  }

  /** Embeds one picture. */
  default Embedding encodeImage(RgbImage image) {
    return encodeImages(List.of(image)).getFirst();
  }

  /** Whether spoken words can be written down. */
  default boolean transcribes() {
    return false;
  }

  /**
   * Writes down what is said in a sound.
   *
   * @throws IllegalArgumentException if there is no speech recogniser, or it does not know the
   *     language
   */
  default Transcript transcribe(Waveform sound, Transcription how) {
    throw new IllegalArgumentException(
        "speech: no recogniser in this pack (expected: one, such as triptych-base has)");
  }

  /**
   * Applies the projection head of {@code modality} to stored features: the unit vector in the
   * shared space.
   */
  float[] project(Modality modality, float[] features);

  /**
   * The part of a vector of modality {@code from} that means something to vectors of {@code to},
   * brought to length 1. A space may have dimensions that pictures and sounds use each for
   * themselves; they are left out between the two.
   *
   * @param vector a unit vector of the space; not changed
   */
  default float[] across(Modality from, Modality to, float[] vector) {
    return vector;
  }

  /** How the cosines of this space turn into relevance. */
  Calibration calibration();

  @Override
  void close();
}
