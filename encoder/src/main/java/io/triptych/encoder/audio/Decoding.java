package io.triptych.encoder.audio;

/**
 * A text as the decoder wrote it.
 *
 * @param tokens without the prompt and the end
 * @param ended whether the end was reached
 * @param repeated whether writing was stopped because it repeated itself; see {@link Repetition}
 * @param logProbability the sum of the natural logarithms of the tokens' probabilities, the end's
 *     included, less what the text loses by a {@link WordBias}
 * @param noSpeech the probability that there is no speech, 0 to 1; 0 where the checkpoint has no
 *     token for that
 * @param temperature how the tokens were chosen: 0 for always the likeliest
 */
record Decoding(
    int[] tokens,
    boolean ended,
    boolean repeated,
    double logProbability,
    double noSpeech,
    double temperature) {

  /** The same, with something added to its log-probability. */
  Decoding plus(double gain) {
    return new Decoding(tokens, ended, repeated, logProbability + gain, noSpeech, temperature);
  }

  /** The mean over the tokens and the end. */
  double averageLogProbability() {
    return logProbability / (tokens.length + 1);
  }
}
