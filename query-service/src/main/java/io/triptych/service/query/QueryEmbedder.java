package io.triptych.service.query;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.audio.WordList;
import java.util.Optional;
import java.util.function.Supplier;

/** Embeds the parts of queries. Safe for use by many threads. */
public interface QueryEmbedder {

  /** The space that the vectors belong to. */
  SpaceId space();

  /** How the cosines of this space turn into relevance. */
  Calibration calibration();

  /** Whether parts of {@code modality} can be embedded. */
  boolean supports(Modality modality);

  /** The unit vector of {@code text}; callers do not change it. */
  float[] text(String text);

  /**
   * The unit vector of the picture in {@code bytes}; callers do not change it.
   *
   * @throws MediaException if the bytes are not a picture that can be decoded
   */
  float[] image(byte[] bytes) throws MediaException;

  /** The id of the tower of {@code modality}; empty where it is not known. */
  default Optional<String> tower(Modality modality) {
    return Optional.empty();
  }

  /** Whether spoken words can be written down. */
  default boolean transcribes() {
    return false;
  }

  /**
   * What is heard in the sound in {@code bytes}.
   *
   * @param as what it is taken for
   * @param words what spoken words are likely to be; asked for where somebody listens for some
   * @throws MediaException if the bytes are not a sound that can be decoded, or nothing but silence
   * @throws IllegalArgumentException if it is taken for speech and {@link #transcribes()} is false,
   *     or for another sound and there is no tower for {@link Modality#AUDIO}
   */
  default Heard hear(byte[] bytes, Listening as, Supplier<WordList> words) throws MediaException {
    throw new IllegalArgumentException("audio: no tower, no recogniser (expected: one of them)");
  }

  /** What is heard where nothing is known of the words; see the other. */
  default Heard hear(byte[] bytes, Listening as) throws MediaException {
    return hear(bytes, as, () -> WordList.EMPTY);
  }

  /**
   * The part of a vector of modality {@code from} that means something to vectors of {@code to}; a
   * unit vector.
   */
  default float[] across(Modality from, Modality to, float[] vector) {
    return vector;
  }
}
