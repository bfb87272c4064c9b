package io.triptych.service.query;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.audio.Transcript;

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

  /** Whether spoken words can be written down. */
  default boolean transcribes() {
    return false;
  }

  /**
   * What is said in the sound in {@code bytes}.
   *
   * @throws MediaException if the bytes are not a sound that can be decoded
   * @throws IllegalArgumentException if {@link #transcribes()} is false
   */
  default Transcript transcribe(byte[] bytes) throws MediaException {
    throw new IllegalArgumentException("speech: no recogniser (expected: one)");
  }
}
