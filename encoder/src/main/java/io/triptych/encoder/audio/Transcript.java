package io.triptych.encoder.audio;

import java.util.List;

/**
 * What was said in a sound.
 *
 * @param text all of it, trimmed; empty where nobody speaks
 * @param language its code, such as {@code en}
 * @param averageLogProbability the mean of the natural logarithms of the tokens' probabilities; of
 *     a short sound, those of the likeliest words without context
 * @param noSpeech the probability that nobody speaks, 0 to 1; of several windows their mean
 * @param seconds the length of the sound
 * @param segments the phrases in order
 * @param alternatives what a short sound may be, the best first, which is the text; empty for long
 *     sounds, and where one text was written only
 */
public record Transcript(
    String text,
    String language,
    double averageLogProbability,
    double noSpeech,
    double seconds,
    List<Segment> segments,
    List<Alternative> alternatives) {

  /**
   * A phrase.
   *
   * @param start where it begins, in seconds
   * @param end where it ends, in seconds
   * @param averageLogProbability of the window that it is in
   * @param temperature at which that window was written; 0 where the first attempt was good
   */
  public record Segment(
      double start, double end, String text, double averageLogProbability, double temperature) {}

  /**
   * A text, as the most probable of its spellings.
   *
   * @param logProbability the natural logarithm of the probability of its words, in any of the
   *     spellings that were followed; less 2 for each word that was not among likely ones, if such
   *     were named
   */
  public record Alternative(String text, double logProbability) {}

  /** Chosen on 266 spoken words and phrases and 155 other sounds; see docs/audio.md. */
  private static final double LEAST = -2;

  private static final double RISE = 2.5;

  public Transcript {
    segments = List.copyOf(segments);
    alternatives = List.copyOf(alternatives);
  }

  /**
   * Whether somebody speaks, which is told from sounds of other kinds by words that are the less
   * probable the likelier it is that nobody speaks: averageLogProbability ≥ {@value #LEAST} +
   * {@value #RISE} · noSpeech. What is written down is not judged as strictly: a spoken query may
   * be refused, a word of a recording should not be lost.
   */
  public boolean isSpeech() {
    return !text.isEmpty() && averageLogProbability >= LEAST + RISE * noSpeech;
  }

  /** The geometric mean of the tokens' probabilities, 0 to 1. */
  public double confidence() {
    return text.isEmpty() ? 0 : Math.exp(averageLogProbability);
  }
}
