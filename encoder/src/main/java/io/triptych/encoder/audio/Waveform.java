package io.triptych.encoder.audio;

/**
 * One channel of sound.
 *
 * @param samples from −1 to 1 where nothing is clipped. Not copied: nobody changes it
 * @param rate in Hz
 */
public record Waveform(float[] samples, int rate) {
  public Waveform {
    if (samples.length < 1 || rate < 1) {
      throw new IllegalArgumentException(
          "waveform: %d samples at %d Hz (expected: at least 1 of each)"
              .formatted(samples.length, rate));
    }
  }

  /** The length in seconds. */
  public double seconds() {
    return (double) samples.length / rate;
  }

  /** The same sound at another rate, in Hz; see {@link Resampler}. */
  public Waveform at(int newRate) {
    return newRate == rate
        ? this
        : new Waveform(new Resampler(rate, newRate).apply(samples), newRate);
  }
}
