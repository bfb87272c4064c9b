package io.triptych.encoder.audio;

import io.triptych.encoder.block.ModelConfig;

/**
 * The log-mel spectrogram of Whisper (Radford et al., 2022): a sound is cut or filled up with
 * silence to the tower's window; log10 of mel energies, raised to 8 below the window's maximum,
 * then (x + 4) / 4.
 */
final class WhisperProcessor implements AudioProcessor {
  private static final double HIGHEST_HZ = 8000;
  private static final float RANGE = 8;

  private final int rate;
  private final int samples;
  private final int frames;
  private final int bins;
  private final LogMel mel;

  private WhisperProcessor(int rate, int samples, int size, int hop, int bins) {
    if (hop < 1 || rate < 2 * HIGHEST_HZ || samples <= size) {
      throw new IllegalArgumentException(
          "whisper features: %d Hz, %d samples, hop %d, frames of %d (expected: at least 16000 Hz, %s)"
              .formatted(rate, samples, hop, size, "more samples than a frame's, a positive hop"));
    }
    this.rate = rate;
    this.samples = samples;
    this.bins = bins;
    frames = samples / hop;
    mel = new LogMel(size, hop, new MelFilters(bins, size / 2 + 1, 0, HIGHEST_HZ, rate), 1);
  }

  static WhisperProcessor read(ModelConfig s) {
    int rate = s.integer("sampling_rate", 16000);
    return new WhisperProcessor(
        rate,
        Math.multiplyExact(s.integer("chunk_length", 30), rate),
        s.integer("n_fft", 400),
        s.integer("hop_length", 160),
        s.integer("feature_size", 80));
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
    mel.apply(x, Math.min(x.length, samples), samples, frames, out);
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < frames * bins; i++) {
      max = Math.max(max, out[i]);
    }
    for (int i = 0; i < frames * bins; i++) {
      out[i] = (Math.max(out[i], max - RANGE) + 4) / 4;
    }
  }
}
