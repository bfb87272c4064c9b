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
  private final int hop;
  private final int frames;
  private final int bins;
  private final LogMel mel;

  private WhisperProcessor(WhisperProcessor other, int seconds) {
    rate = other.rate;
    samples = Math.multiplyExact(seconds, rate);
    hop = other.hop;
    bins = other.bins;
    frames = samples / hop;
    mel = other.mel;
  }

  private WhisperProcessor(int rate, int samples, int size, int hop, int bins) {
    if (hop < 1 || rate < 2 * HIGHEST_HZ || samples <= size) {
      throw new IllegalArgumentException(
          "whisper features: %d Hz, %d samples, hop %d, frames of %d (expected: at least 16000 Hz, %s)"
              .formatted(rate, samples, hop, size, "more samples than a frame's, a positive hop"));
    }
    this.rate = rate;
    this.samples = samples;
    this.hop = hop;
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

  /**
   * The same for windows of another length; this where they are already that short.
   *
   * @param seconds at least 1
   */
  WhisperProcessor window(int seconds) {
    return seconds < seconds() ? new WhisperProcessor(this, seconds) : this;
  }

  /** The length of a window in seconds. */
  double seconds() {
    return (double) samples / rate;
  }

  /** From one frame to the next, in samples. */
  int hop() {
    return hop;
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
    scale(out, frames);
  }

  /**
   * Computes the features of a sound of any length as a whole, as if silence of a window's length
   * came behind it.
   *
   * @param sound at {@link #rate()}
   * @return [⌊samples / hop⌋, bins]
   */
  float[] whole(Waveform sound) {
    float[] x = sound.samples();
    int count = x.length / hop;
    float[] out = new float[Math.multiplyExact(count, bins)];
    mel.apply(x, x.length, Math.addExact(x.length, samples), count, out);
    scale(out, count);
    return out;
  }

  private void scale(float[] out, int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count * bins; i++) {
      max = Math.max(max, out[i]);
    }
    for (int i = 0; i < count * bins; i++) {
      out[i] = (Math.max(out[i], max - RANGE) + 4) / 4;
    }
  }
}
