package io.triptych.encoder.audio;

import io.triptych.encoder.block.Observer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Writes texts about one sound, token by token; for one thread at a time. */
final class TokenDecoder {
  private final WhisperDecoder.Session text;
  private final Generation generation;
  private final int maxTokens;
  private final float[] logits;

  TokenDecoder(WhisperDecoder.Session text, Generation generation, WhisperConfig config) {
    this.text = text;
    this.generation = generation;
    maxTokens = config.maxTokens();
    logits = new float[config.vocabulary()];
  }

  /**
   * Writes a text without time stamps, always taking the likeliest token.
   *
   * @param start where in the prompt the {@link Generation#start} stands
   * @param most the most tokens behind the prompt
   */
  Decoding decode(int[] prompt, int start, int most) {
    return decode(prompt, start, most, null, 0, new SplittableRandom(0));
  }

  /**
   * Writes a text.
   *
   * @param start where in the prompt the {@link Generation#start} stands
   * @param most the most tokens behind the prompt
   * @param times the rules of time stamps, null for a text without
   * @param temperature 0 for always the likeliest token, else what the logits are divided by before
   *     one is drawn
   */
  Decoding decode(
      int[] prompt,
      int start,
      int most,
      TimeRules times,
      double temperature,
      RandomGenerator random) {
    text.restart();
    text.feed(prompt, Observer.NONE);
    double noSpeech = noSpeech(start);
    text.logits(prompt.length - 1, logits);
    Logits.exclude(logits, generation.suppressedFirst());
    int[] tokens = new int[Math.min(most, maxTokens - prompt.length)];
    int count = 0;
    double sum = 0;
    boolean ended = false;
    boolean repeated = false;
    while (count < tokens.length && !repeated) {
      Logits.exclude(logits, generation.suppressed());
      if (times != null) {
        times.apply(logits, tokens, count);
      }
      int next =
          temperature > 0 ? Logits.draw(logits, temperature, random) : Logits.likeliest(logits);
      sum += logits[next] - Logits.logSum(logits, 0, logits.length);
      if (next == generation.end()) {
        ended = true;
        break;
      }
      tokens[count++] = next;
      repeated = Repetition.period(tokens, count) > 0;
      if (count < tokens.length && !repeated) {
        text.feed(new int[] {next}, Observer.NONE);
        text.logits(0, logits);
      }
    }
    int kept = repeated ? Repetition.once(tokens, count) : count;
    return new Decoding(
        Arrays.copyOf(tokens, kept),
        ended,
        repeated,
        repeated ? sum * (kept + 1) / (count + 1) : sum,
        noSpeech,
        temperature);
  }

  private double noSpeech(int row) {
    if (generation.noTimestamps() == null) {
      return 0;
    }
    text.logits(row, logits);
    return Logits.probability(logits, generation.noSpeech());
  }

  /** The probability of each language of a checkpoint for several, by its code. */
  Map<String, Double> languages() {
    text.restart();
    text.feed(new int[] {generation.start()}, Observer.NONE);
    text.logits(0, logits);
    Map<String, Double> probabilities = new TreeMap<>();
    double sum = 0;
    float max = Float.NEGATIVE_INFINITY;
    for (int token : generation.languages().values()) {
      max = Math.max(max, logits[token]);
    }
    for (int token : generation.languages().values()) {
      sum += Math.exp(logits[token] - max);
    }
    for (Map.Entry<String, Integer> language : generation.languages().entrySet()) {
      probabilities.put(language.getKey(), Math.exp(logits[language.getValue()] - max) / sum);
    }
    return probabilities;
  }
}
