package io.triptych.encoder.audio;

import io.triptych.encoder.block.ModelConfig;

/**
 * The log-mel spectrogram of CLAP (Wu et al., 2022) without fusion, in decibels. A short sound is
 * repeated as often as it fits and then filled up with silence; of a long one the middle is taken,
 * where the official extractor takes a part at random.
 */
final class ClapProcessor implements AudioProcessor {
  private static final double DECIBELS = 10;

  private final int rate;
  private final int samples;
  private final int frames;
  private final int bins;
  private final Padding padding;
  private final LogMel mel;

  /** What a short sound is filled up with. */
  private enum Padding {
    /** Silence. */
    PAD,
    /** Itself, to the end. */
    REPEAT,
    /** Itself as often as it fits, then silence. */
    REPEATPAD
  }

  private ClapProcessor(ModelConfig s) {
    rate = s.integer("sampling_rate", 48000);
    samples = s.integer("nb_max_samples", 480000);
    bins = s.integer("feature_size", 64);
    int size = s.integer("fft_window_size", 1024);
    int hop = s.integer("hop_length", 480);
    if (hop < 1 || samples <= size) {
      throw new IllegalArgumentException(
          "clap features: %d samples, hop %d, frames of %d (expected: %s)"
              .formatted(samples, hop, size, "more samples than a frame's, a positive hop"));
    }
    padding =
        switch (s.text("padding", "repeatpad")) {
          case "pad" -> Padding.PAD;
          case "repeat" -> Padding.REPEAT;
          case "repeatpad" -> Padding.REPEATPAD;
          default ->
              throw new IllegalArgumentException(
                  "padding: " + s.text("padding", "") + " (expected: pad, repeat or repeatpad)");
        };
    frames = 1 + samples / hop;
    double lowest = s.number("frequency_min", 0);
    double highest = s.number("frequency_max", 14000);
    MelFilters filters = new MelFilters(bins, size / 2 + 1, lowest, highest, rate);
    mel = new LogMel(size, hop, filters, DECIBELS);
  }

  static ClapProcessor read(ModelConfig s) {
    s.require("truncation", "rand_trunc");
    s.require("top_db", "null");
    return new ClapProcessor(s);
  }

  @Override
  public int rate() {
    return rate;
  }

  @Override
  public int frames() {
    return frames;
  }

  @Override
  public int bins() {
    return bins;
  }

  @Override
  public void process(Waveform sound, float[] out) {
    float[] x = sound.at(rate).samples();
    float[] fitted = new float[samples];
    int count = samples;
    if (x.length >= samples) {
      System.arraycopy(x, (x.length - samples) / 2, fitted, 0, samples);
    } else {
      int times = padding == Padding.PAD ? 1 : samples / x.length;
      count = padding == Padding.REPEAT ? samples : times * x.length;
      for (int at = 0; at < count; at += x.length) {
        System.arraycopy(x, 0, fitted, at, Math.min(x.length, samples - at));
      }
    }
    mel.apply(fitted, count, samples, frames, out);
  }
}
