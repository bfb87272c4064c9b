package io.triptych.encoder.audio;

import io.triptych.encoder.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleFunction;
import java.util.zip.Deflater;

/**
 * When a text is not believed (Radford et al., 2022, section 4.5, with the official limits): its
 * tokens are improbable on average, or it is so repetitive that it compresses well. It is then
 * written again at the next temperature.
 */
final class Fallback {
  private static final double[] TEMPERATURES = {0, 0.2, 0.4, 0.6, 0.8, 1.0};
  private static final double MAX_COMPRESSION = 2.4;
  private static final double MIN_LOG_PROBABILITY = -1;
  private static final double NO_SPEECH = 0.6;

  private final Tokenizer tokenizer;
  private final Whisper whisper;

  Fallback(Whisper whisper, Tokenizer tokenizer) {
    this.whisper = whisper;
    this.tokenizer = tokenizer;
  }

  /**
   * The first text that is believed; if none is, the most probable of those that do not go round in
   * circles, else of all.
   *
   * @param attempt writes a text at a temperature
   */
  Decoding first(DoubleFunction<Decoding> attempt) {
    Decoding best = null;
    for (double temperature : TEMPERATURES) {
      Decoding one = attempt.apply(temperature);
      // At higher temperatures every text is improbable: only the first tells of silence.
      if (isGood(one) || (best == null && isSilence(one))) {
        return one;
      }
      if (best == null || isBetter(one, best)) {
        best = one;
      }
    }
    return best;
  }

  private static boolean isBetter(Decoding one, Decoding other) {
    return one.repeated() == other.repeated()
        ? one.averageLogProbability() > other.averageLogProbability()
        : other.repeated();
  }

  /** Whether nobody speaks. */
  static boolean isSilence(Decoding one) {
    return isSilence(one.noSpeech(), one.averageLogProbability());
  }

  /** Whether nobody speaks, by {@link Transcript}'s figures. */
  static boolean isSilence(double noSpeech, double averageLogProbability) {
    return noSpeech > NO_SPEECH && averageLogProbability < MIN_LOG_PROBABILITY;
  }

  private boolean isGood(Decoding one) {
    return !one.repeated()
        && one.averageLogProbability() >= MIN_LOG_PROBABILITY
        && compression(tokenizer.decode(whisper.withoutTimes(one.tokens()))) <= MAX_COMPRESSION;
  }

  /** The length of a text in UTF-8 as a multiple of what zlib makes of it. */
  static double compression(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] out = new byte[bytes.length + 64];
      int length = 0;
      while (!deflater.finished()) {
        length += deflater.deflate(out);
      }
      return (double) bytes.length / length;
    } finally {
      deflater.end();
    }
  }
}
