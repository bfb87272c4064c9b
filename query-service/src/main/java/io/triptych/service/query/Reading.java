package io.triptych.service.query;

import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcript.Alternative;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that may have been said.
 *
 * @param belief by how much it counts beside the words that were most likely said, above 0, at most
 *     1
 */
public record Reading(String text, double belief) {
  /** With more, what is certain is found less often in the first place. */
  static final int MOST = 3;

  /**
   * The power of the ratio of two probabilities. With 1 whatever is less likely would never count;
   * with 0 it would count as much.
   */
  static final double SHARPNESS = 0.25;

  /** What may have been said, the likeliest first; none where nothing was. */
  static List<Reading> of(Transcript transcript) {
    if (transcript.text().isEmpty()) {
      return List.of();
    }
    List<Reading> readings = new ArrayList<>(List.of(new Reading(transcript.text(), 1)));
    List<Alternative> all = transcript.alternatives();
    for (Alternative other : all.subList(Math.min(1, all.size()), Math.min(MOST, all.size()))) {
      double ratio = other.logProbability() - all.getFirst().logProbability();
      readings.add(new Reading(other.text(), Math.min(1, Math.exp(SHARPNESS * ratio))));
    }
    return readings;
  }
}
