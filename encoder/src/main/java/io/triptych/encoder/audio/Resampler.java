package io.triptych.encoder.audio;

import java.math.BigInteger;

/**
 * Changes a sampling rate by band-limited interpolation (Smith and Gossett, 1984) with the
 * parameters of {@code torchaudio.functional.resample}: a sinc of 6 zero crossings a side under a
 * Hann window, cut off at 0.99 of the lower Nyquist frequency; silence outside the sound.
 *
 * <p>How. With both rates divided by their greatest common divisor, output {@code block · to +
 * phase} lies at {@code block · from + phase · from / to} of the input; its weights depend on the
 * phase only. They are computed once for each phase and used for all blocks; in single precision
 * and in the reference's order, since rounding them otherwise shows in a log-mel's quiet bins.
 */
final class Resampler {
  private static final int ZERO_CROSSINGS = 6;
  private static final double ROLLOFF = 0.99;

  private final int from;
  private final int to;
  private final double cutoff;

  /** The weights reach this many input samples to each side. */
  private final int reach;

  /** From {@code from} Hz to {@code to} Hz. */
  Resampler(int from, int to) {
    if (from < 1 || to < 1) {
      throw new IllegalArgumentException(
          "rates: %d Hz to %d Hz (expected: both positive)".formatted(from, to));
    }
    int divisor = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValue();
    this.from = from / divisor;
    this.to = to / divisor;
    cutoff = Math.min(this.from, this.to) * ROLLOFF;
    reach = (int) Math.ceil(ZERO_CROSSINGS * this.from / cutoff);
  }

  /** Resamples; the result is ⌈length · to / from⌉ long. */
  float[] apply(float[] x) {
    int length = Math.toIntExact(Math.ceilDiv((long) x.length * to, from));
    float[] out = new float[length];
    float[] weights = new float[2 * reach + 1];
    for (int phase = 0; phase < Math.min(to, length); phase++) {
      int base = (int) ((long) phase * from / to);
      weigh(phase, base, weights);
      long centre = base;
      for (int i = phase; i < length; i += to, centre += from) {
        out[i] = sum(x, (int) centre, weights);
      }
    }
    return out;
  }

  /** The weights of a phase for the samples from base − reach to base + reach of a block. */
  private void weigh(int phase, int base, float[] weights) {
    float scale = (float) (cutoff / from);
    for (int i = 0; i < weights.length; i++) {
      float t = (-phase / (float) to + (base + i - reach) / (float) from) * (float) cutoff;
      t = Math.clamp(t, -ZERO_CROSSINGS, ZERO_CROSSINGS);
      float hann = (float) Math.cos(t * (float) Math.PI / ZERO_CROSSINGS / 2);
      t *= (float) Math.PI;
      float sinc = t == 0 ? 1 : (float) Math.sin(t) / t;
      weights[i] = sinc * (hann * hann * scale);
    }
  }

  private float sum(float[] x, int centre, float[] weights) {
    int first = Math.max(centre - reach, 0);
    int end = Math.min(centre + reach + 1, x.length);
    double sum = 0;
    for (int i = first; i < end; i++) {
      sum += (double) weights[i - centre + reach] * x[i];
    }
    return (float) sum;
  }
}
