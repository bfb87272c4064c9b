package io.triptych.encoder.audio;

import java.util.Optional;

/**
 * How a sound is written down.
 *
 * @param language its code, such as {@code de}; absent, it is told by ear
 * @param seed of what is drawn where the likeliest words are not good; equal ones give equal texts
 */
public record Transcription(Optional<String> language, long seed) {
  /** Any language, seed 0. */
  public static final Transcription DEFAULT = new Transcription(Optional.empty(), 0);

  /** Speech in a known language. */
  public static Transcription in(String language) {
    return new Transcription(Optional.of(language), DEFAULT.seed());
  }
}
