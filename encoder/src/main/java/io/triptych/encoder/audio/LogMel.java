package io.triptych.encoder.audio;

import io.triptych.encoder.kernel.Fft;
import java.util.Arrays;

/**
 * Logarithms of mel energies: frames around every {@code hop}-th sample under a periodic Hann
 * window, the sound mirrored at both ends; the spectrum's power through the filters; factor ·
 * log10(max(energy, 1e-10)). All in double precision. Immutable.
 */
final class LogMel {
  private static final double FLOOR = 1e-10;

  private final Fft fft;
  private final int hop;
  private final MelFilters filters;
  private final double factor;
  private final double[] window;

  /**
   * Plans.
   *
   * @param size of a frame, in samples
   * @param hop from one frame to the next, in samples
   * @param factor 1 for the logarithm itself, 10 for decibels
   */
  LogMel(int size, int hop, MelFilters filters, double factor) {
    fft = new Fft(size);
    this.hop = hop;
    this.filters = filters;
    this.factor = factor;
    window = hann(size);
  }

  /** The periodic Hann window. */
  static double[] hann(int size) {
    double[] window = new double[size];
    for (int i = 0; i < size; i++) {
      window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size);
    }
    return window;
  }

  /**
   * Computes the first {@code frames} frames.
   *
   * @param sound its first samples; the rest is silence
   * @param count how many of them
   * @param length the samples of the whole sound with its silence, more than half a frame
   * @param out [frames, bins]
   */
  void apply(float[] sound, int count, int length, int frames, float[] out) {
    float[] padded = mirrored(sound, count, length);
    int bins = filters.bins();
    int half = fft.size() / 2;
    int quietFrom = Math.ceilDiv(half + count, hop);
    int quietTo = Math.clamp((half + length - fft.size()) / hop + 1, quietFrom, frames + quietFrom);
    Fft.Frames batch = fft.frames();
    double[] spectra = new double[fft.bins() * Fft.BATCH];
    double[] energies = new double[bins * Fft.BATCH];
    for (int first = 0; first < frames; first += Fft.BATCH) {
      int used = Math.min(Fft.BATCH, frames - first);
      if (first >= quietFrom && first + used <= quietTo) {
        // Digital silence has no energy; most of a short sound's 30 seconds is that.
        Arrays.fill(energies, 0);
      } else {
        for (int i = 0; i < used; i++) {
          batch.set(i, padded, (first + i) * hop, window);
        }
        batch.power(spectra);
        filters.apply(spectra, Fft.BATCH, energies);
      }
      for (int i = 0; i < used; i++) {
        logarithms(energies, i, out, (first + i) * bins);
      }
    }
  }

  private void logarithms(double[] energies, int column, float[] out, int offset) {
    for (int bin = 0; bin < filters.bins(); bin++) {
      double energy = energies[bin * Fft.BATCH + column];
      out[offset + bin] = (float) (factor * Math.log10(Math.max(energy, FLOOR)));
    }
  }

  /** The sound with half a frame before it and behind, mirrored around its ends. */
  private float[] mirrored(float[] sound, int count, int length) {
    int half = fft.size() / 2;
    float[] padded = new float[length + fft.size()];
    System.arraycopy(sound, 0, padded, half, count);
    for (int i = 1; i <= half; i++) {
      padded[half - i] = padded[half + i];
      padded[half + length - 1 + i] = padded[half + length - 1 - i];
    }
    return padded;
  }
}
