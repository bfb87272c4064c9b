package io.triptych.encoder.audio;

import java.util.Arrays;

/**
 * Tells speech from other sounds. A recogniser finds words in anything, so three numbers are put
 * together: how probable it finds the words (a, the average log-probability), how probable it finds
 * that nobody speaks (p), and the depth of modulation (d, in dB): how far the energy of four bands
 * of the mel spectrogram rises and falls while there is sound. Syllables swing by 25 dB and more,
 * notes and noises by less.
 *
 * <pre>  P(speech) = 1 / (1 + exp(−(2.18 · a − 8.95 · p + 0.16 · d + 1.63)))</pre>
 *
 * <p>Logistic regression on 266 spoken words and phrases, and 296 other sounds; see docs/audio.md.
 */
public final class SpeechDetector {
  private static final double OF_WORDS = 2.18;
  private static final double OF_NO_SPEECH = -8.95;
  private static final double OF_DEPTH = 0.16;
  private static final double INTERCEPT = 1.63;

  private static final int RATE = 16_000;
  private static final int SIZE = 400;
  private static final int HOP = 160;
  private static final int BINS = 80;
  private static final LogMel MEL =
      new LogMel(SIZE, HOP, new MelFilters(BINS, SIZE / 2 + 1, 0, RATE / 2.0, RATE), 10);

  /** From which mel bin to which, about 150 to 520, 1,050, 1,900 and 4,200 Hz. */
  private static final int[] EDGES = {4, 14, 28, 44, 64};

  /** What is more than so many dB below the loudest is a pause. */
  private static final double PAUSE_DB = 35;

  /** The energy below which there is nothing, in dB. */
  private static final double FLOOR_DB = -60;

  private static final int LEAST_FRAMES = 5;
  private static final double LOUDEST = 0.99;
  private static final double HIGH = 0.9;
  private static final double LOW = 0.1;

  private SpeechDetector() {}

  /**
   * The probability that somebody speaks, where speech and other sounds are expected alike; 0 where
   * there are no words.
   *
   * @param transcript what was written down of {@code sound}
   */
  public static double probability(Waveform sound, Transcript transcript) {
    if (transcript.text().isEmpty()) {
      return 0;
    }
    double evidence =
        OF_WORDS * transcript.averageLogProbability()
            + OF_NO_SPEECH * transcript.noSpeech()
            + OF_DEPTH * modulationDepth(sound)
            + INTERCEPT;
    return 1 / (1 + Math.exp(-evidence));
  }

  /**
   * The depth of modulation in dB: from the 10 % quantile of a band's level in the frames with
   * sound to its 90 % quantile, the mean of four bands. 0 for less than 50 ms of sound.
   */
  static double modulationDepth(Waveform sound) {
    float[] x = sound.at(RATE).samples();
    int length = Math.max(x.length, SIZE);
    int frames = length / HOP;
    float[] mel = new float[frames * BINS];
    MEL.apply(x, x.length, length, frames, mel);
    double[] energy = new double[frames];
    for (int frame = 0; frame < frames; frame++) {
      double sum = 0;
      for (int bin = 0; bin < BINS; bin++) {
        sum += Math.pow(10, mel[frame * BINS + bin] / 10);
      }
      energy[frame] = 10 * Math.log10(sum);
    }
    double least = Math.max(quantile(energy.clone(), LOUDEST) - PAUSE_DB, FLOOR_DB);
    double depth = 0;
    for (int band = 0; band + 1 < EDGES.length; band++) {
      double[] levels = levels(mel, energy, least, EDGES[band], EDGES[band + 1]);
      if (levels.length < LEAST_FRAMES) {
        return 0;
      }
      depth += quantile(levels, HIGH) - quantile(levels, LOW);
    }
    return depth / (EDGES.length - 1);
  }

  /** The mean of some bins, in dB, in each frame with sound. */
  private static double[] levels(float[] mel, double[] energy, double least, int from, int to) {
    double[] levels = new double[energy.length];
    int count = 0;
    for (int frame = 0; frame < energy.length; frame++) {
      if (energy[frame] > least) {
        double sum = 0;
        for (int bin = from; bin < to; bin++) {
          sum += mel[frame * BINS + bin];
        }
        levels[count++] = sum / (to - from);
      }
    }
    return Arrays.copyOf(levels, count);
  }

  /** The quantile, linear between the nearest two; sorts {@code values}. */
  private static double quantile(double[] values, double share) {
    Arrays.sort(values);
    double at = share * (values.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, values.length - 1);
    return values[below] + (at - below) * (values[above] - values[below]);
  }
}
