package io.triptych.service.query;

import io.triptych.encoder.audio.Transcript;
import java.util.List;
import java.util.Optional;

/**
 * What was heard in a sound.
 *
 * @param transcript the words, if anybody listened for some
 * @param speechProbability that somebody speaks, 0 to 1
 * @param sounds a unit vector for each clip of the sound; none where it was taken for speech
 * @param seconds the length of the sound
 */
public record Heard(
    Optional<Transcript> transcript,
    double speechProbability,
    List<float[]> sounds,
    double seconds) {
  /** From this probability on a sound is taken for speech. */
  public static final double SPEECH = 0.5;

  public Heard {
    sounds = List.copyOf(sounds);
    if (sounds.isEmpty() && transcript.isEmpty()) {
      throw new IllegalArgumentException("heard: nothing (expected: words, or vectors of a sound)");
    }
  }

  /** Whether it was taken for spoken words. */
  public boolean isSpeech() {
    return sounds.isEmpty();
  }
}
