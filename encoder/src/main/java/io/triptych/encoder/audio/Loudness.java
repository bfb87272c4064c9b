package io.triptych.encoder.audio;

/**
 * Integrated loudness of one channel by ITU-R BS.1770-4 (EBU R 128): K-weighting, mean square over
 * blocks of 400 ms that overlap by three quarters, an absolute gate at −70 LUFS and a relative one
 * 10 LU below what passes it. A sound shorter than a block is one block.
 *
 * <p>How. The recommendation gives the two filters for 48 kHz. For other rates they are made anew
 * from the analogue filters behind them by the bilinear transform: a high shelf (1681.97 Hz, Q
 * 0.70718, +3.99984 dB) and a high pass (38.1355 Hz, Q 0.50033).
 */
final class Loudness {
  private static final double OFFSET = -0.691;
  private static final double ABSOLUTE_GATE = -70;
  private static final double RELATIVE_GATE = -10;
  private static final double BLOCK_SECONDS = 0.4;
  private static final int STEPS_A_BLOCK = 4;

  private static final double SHELF_HZ = 1681.974450955533;
  private static final double SHELF_Q = 0.7071752369554196;
  private static final double SHELF_DB = 3.999843853973347;
  private static final double SHELF_BAND = 0.4996667741545416;
  private static final double PASS_HZ = 38.13547087602444;
  private static final double PASS_Q = 0.5003270373238773;

  private Loudness() {}

  /** The loudness in LUFS; negative infinity where nothing passes the absolute gate. */
  static double of(Waveform sound) {
    double[] weighted = weighted(sound);
    int step = Math.max(1, (int) Math.round(sound.rate() * BLOCK_SECONDS / STEPS_A_BLOCK));
    int block = Math.min(step * STEPS_A_BLOCK, weighted.length);
    double[] squares = new double[(weighted.length - block) / step + 1];
    for (int i = 0; i < squares.length; i++) {
      double sum = 0;
      for (int k = i * step; k < i * step + block; k++) {
        sum += weighted[k] * weighted[k];
      }
      squares[i] = sum / block;
    }
    double ungated = gatedMean(squares, ABSOLUTE_GATE);
    return level(gatedMean(squares, Math.max(ABSOLUTE_GATE, level(ungated) + RELATIVE_GATE)));
  }

  private static double level(double meanSquare) {
    return OFFSET + 10 * Math.log10(meanSquare);
  }

  /** The mean of the blocks above a level; 0 if there are none. */
  private static double gatedMean(double[] squares, double gate) {
    double sum = 0;
    int count = 0;
    for (double square : squares) {
      if (level(square) > gate) {
        sum += square;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static double[] weighted(Waveform sound) {
    double[] x = new double[sound.samples().length];
    for (int i = 0; i < x.length; i++) {
      x[i] = sound.samples()[i];
    }
    shelf(sound.rate()).apply(x);
    highPass(sound.rate()).apply(x);
    return x;
  }

  private static Biquad shelf(int rate) {
    double k = Math.tan(Math.PI * SHELF_HZ / rate);
    double high = Math.pow(10, SHELF_DB / 20);
    double band = Math.pow(high, SHELF_BAND);
    double scale = 1 + k / SHELF_Q + k * k;
    return new Biquad(
        (high + band * k / SHELF_Q + k * k) / scale,
        2 * (k * k - high) / scale,
        (high - band * k / SHELF_Q + k * k) / scale,
        2 * (k * k - 1) / scale,
        (1 - k / SHELF_Q + k * k) / scale);
  }

  private static Biquad highPass(int rate) {
    double k = Math.tan(Math.PI * PASS_HZ / rate);
    double scale = 1 + k / PASS_Q + k * k;
    return new Biquad(1, -2, 1, 2 * (k * k - 1) / scale, (1 - k / PASS_Q + k * k) / scale);
  }

  /** A filter of second order with a0 = 1. */
  private record Biquad(double b0, double b1, double b2, double a1, double a2) {

    /** Filters in place (transposed direct form II). */
    void apply(double[] x) {
      double first = 0;
      double second = 0;
      for (int i = 0; i < x.length; i++) {
        double in = x[i];
        double out = b0 * in + first;
        first = b1 * in - a1 * out + second;
        second = b2 * in - a2 * out;
        x[i] = out;
      }
    }
  }
}
