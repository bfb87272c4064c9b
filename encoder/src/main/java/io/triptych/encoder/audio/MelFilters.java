package io.triptych.encoder.audio;

/**
 * Triangular filters, evenly spaced on Slaney's mel scale (Auditory Toolbox, 1998: linear below 1
 * kHz, logarithmic above, 27 steps for a factor of 6.4), each of area 1 (in Hz).
 */
final class MelFilters {
  private static final double LINEAR_HZ = 200.0 / 3;
  private static final double BREAK_HZ = 1000;
  private static final double BREAK_MEL = 15;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  /** The weights of each filter from its first frequency on. */
  private final double[][] weights;

  private final int[] first;

  /**
   * Computes them.
   *
   * @param bins the number of filters
   * @param frequencies the length of a spectrum, from 0 to half of {@code rate}
   * @param lowest where the first filter begins, in Hz
   * @param highest where the last filter ends, in Hz
   * @param rate in Hz
   */
  MelFilters(int bins, int frequencies, double lowest, double highest, int rate) {
    if (bins < 1 || frequencies < 2 || !(lowest >= 0 && lowest < highest) || highest > rate / 2.0) {
      throw new IllegalArgumentException(
          "mel filters: %d of %d frequencies from %s to %s Hz at %d Hz (expected: at least 1 of 2, %s)"
              .formatted(bins, frequencies, lowest, highest, rate, "below half the rate"));
    }
    weights = new double[bins][];
    first = new int[bins];
    double from = mel(lowest);
    double step = (mel(highest) - from) / (bins + 1);
    double spacing = rate / 2 / (frequencies - 1.0);
    for (int bin = 0; bin < bins; bin++) {
      double left = hertz(from + bin * step);
      double centre = hertz(from + (bin + 1) * step);
      double right = hertz(from + (bin + 2) * step);
      first[bin] = (int) Math.ceil(left / spacing);
      int end = Math.min((int) Math.floor(right / spacing) + 1, frequencies);
      weights[bin] = new double[Math.max(end - first[bin], 0)];
      for (int i = 0; i < weights[bin].length; i++) {
        double f = (first[bin] + i) * spacing;
        double height = Math.min((f - left) / (centre - left), (right - f) / (right - centre));
        weights[bin][i] = Math.max(height, 0) * 2 / (right - left);
      }
    }
  }

  /** The number of filters. */
  int bins() {
    return first.length;
  }

  /** The weight of a frequency in a filter. */
  double weight(int frequency, int bin) {
    int i = frequency - first[bin];
    return i >= 0 && i < weights[bin].length ? weights[bin][i] : 0;
  }

  /**
   * Applies them to several spectra, which stand side by side.
   *
   * @param spectra [frequencies, count]
   * @param out [bins, count]
   */
  void apply(double[] spectra, int count, double[] out) {
    for (int bin = 0; bin < first.length; bin++) {
      int to = bin * count;
      for (int j = 0; j < count; j++) {
        out[to + j] = 0;
      }
      for (int i = 0; i < weights[bin].length; i++) {
        double weight = weights[bin][i];
        int from = (first[bin] + i) * count;
        for (int j = 0; j < count; j++) {
          out[to + j] += weight * spectra[from + j];
        }
      }
    }
  }

  private static double mel(double hertz) {
    return hertz < BREAK_HZ ? hertz / LINEAR_HZ : BREAK_MEL + Math.log(hertz / BREAK_HZ) / LOG_STEP;
  }

  private static double hertz(double mel) {
    return mel < BREAK_MEL ? mel * LINEAR_HZ : BREAK_HZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
  }
}
