package io.triptych.encoder.audio;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Choices among tokens by their logits; one that is excluded has −∞. */
final class Logits {
  /** What lies further below the maximum adds less than 1e-6 to the sum over a vocabulary. */
  private static final float NEGLIGIBLE = 25;

  private Logits() {}

  /** The token with the largest logit, the first of several. */
  static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /** The {@code count} tokens with the largest logits, largest first; excluded ones are none. */
  static int[] likeliest(float[] logits, int count) {
    int[] best = new int[Math.min(count, logits.length)];
    int held = 0;
    for (int i = 0; i < logits.length; i++) {
      boolean full = held == best.length;
      if (logits[i] == Float.NEGATIVE_INFINITY || (full && logits[i] <= logits[best[held - 1]])) {
        continue;
      }
      int at = full ? held - 1 : held++;
      for (; at > 0 && logits[i] > logits[best[at - 1]]; at--) {
        best[at] = best[at - 1];
      }
      best[at] = i;
    }
    return Arrays.copyOf(best, held);
  }

  /** log Σ exp(logit) over the tokens from {@code from} on and below {@code to}. */
  static double logSum(float[] logits, int from, int to) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      max = Math.max(max, logits[i]);
    }
    if (max == Float.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (int i = from; i < to; i++) {
      if (logits[i] > max - NEGLIGIBLE) {
        sum += Math.exp(logits[i] - max);
      }
    }
    return max + Math.log(sum);
  }

  /** The probability of a token among all. */
  static double probability(float[] logits, int token) {
    return Math.exp(logits[token] - logSum(logits, 0, logits.length));
  }

  /** A token drawn with the probabilities softmax(logits / temperature). */
  static int draw(float[] logits, double temperature, RandomGenerator random) {
    float max = logits[likeliest(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += weight(logit - max, temperature);
    }
    double left = random.nextDouble() * sum;
    int drawn = -1;
    for (int i = 0; i < logits.length && left >= 0; i++) {
      double weight = weight(logits[i] - max, temperature);
      if (weight > 0) {
        drawn = i;
        left -= weight;
      }
    }
    return drawn;
  }

  private static double weight(float below, double temperature) {
    return below > -NEGLIGIBLE * temperature ? Math.exp(below / temperature) : 0;
  }

  /** Excludes tokens. */
  static void exclude(float[] logits, List<Integer> tokens) {
    for (int token : tokens) {
      logits[token] = Float.NEGATIVE_INFINITY;
    }
  }

  /** Excludes the tokens from {@code from} on and below {@code to}. */
  static void exclude(float[] logits, int from, int to) {
    for (int i = from; i < to; i++) {
      logits[i] = Float.NEGATIVE_INFINITY;
    }
  }
}
