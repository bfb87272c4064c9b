package io.triptych.encoder.kernel;

/** The reference. */
final class ScalarFft implements FftKernel {
  private static final double C1 = Math.cos(2 * Math.PI / 5);
  private static final double C2 = Math.cos(4 * Math.PI / 5);
  private static final double S1 = Math.sin(2 * Math.PI / 5);
  private static final double S2 = Math.sin(4 * Math.PI / 5);

  @Override
  public void stage(int radix, Complex from, Complex to, int m, int s, double[] twiddles) {
    for (int p = 0; p < m; p++) {
      int w = 2 * p * (radix - 1);
      for (int q = 0; q < s; q++) {
        int in = q + s * p;
        int out = q + s * radix * p;
        switch (radix) {
          case 2 -> two(from, to, in, s * m, out, s, twiddles, w);
          case 4 -> four(from, to, in, s * m, out, s, twiddles, w);
          default -> five(from, to, in, s * m, out, s, twiddles, w);
        }
      }
    }
  }

  private static void two(Complex x, Complex y, int in, int j, int out, int k, double[] t, int w) {
    double ar = x.re()[in];
    double ai = x.im()[in];
    double br = x.re()[in + j];
    double bi = x.im()[in + j];
    y.re()[out] = ar + br;
    y.im()[out] = ai + bi;
    store(y, out + k, ar - br, ai - bi, t, w);
  }

  private static void four(Complex x, Complex y, int in, int j, int out, int k, double[] t, int w) {
    double[] re = x.re();
    double[] im = x.im();
    double ar = re[in] + re[in + 2 * j];
    double ai = im[in] + im[in + 2 * j];
    double br = re[in] - re[in + 2 * j];
    double bi = im[in] - im[in + 2 * j];
    double cr = re[in + j] + re[in + 3 * j];
    double ci = im[in + j] + im[in + 3 * j];
    double dr = re[in + j] - re[in + 3 * j];
    double di = im[in + j] - im[in + 3 * j];
    y.re()[out] = ar + cr;
    y.im()[out] = ai + ci;
    store(y, out + k, br + di, bi - dr, t, w);
    store(y, out + 2 * k, ar - cr, ai - ci, t, w + 2);
    store(y, out + 3 * k, br - di, bi + dr, t, w + 4);
  }

  private static void five(Complex x, Complex y, int in, int j, int out, int k, double[] t, int w) {
    double[] re = x.re();
    double[] im = x.im();
    double ar = re[in + j] + re[in + 4 * j];
    double ai = im[in + j] + im[in + 4 * j];
    double br = re[in + 2 * j] + re[in + 3 * j];
    double bi = im[in + 2 * j] + im[in + 3 * j];
    double cr = re[in + j] - re[in + 4 * j];
    double ci = im[in + j] - im[in + 4 * j];
    double dr = re[in + 2 * j] - re[in + 3 * j];
    double di = im[in + 2 * j] - im[in + 3 * j];
    y.re()[out] = re[in] + ar + br;
    y.im()[out] = im[in] + ai + bi;
    double er = re[in] + C1 * ar + C2 * br;
    double ei = im[in] + C1 * ai + C2 * bi;
    double fr = re[in] + C2 * ar + C1 * br;
    double fi = im[in] + C2 * ai + C1 * bi;
    double gr = S1 * cr + S2 * dr;
    double gi = S1 * ci + S2 * di;
    double hr = S2 * cr - S1 * dr;
    double hi = S2 * ci - S1 * di;
    store(y, out + k, er + gi, ei - gr, t, w);
    store(y, out + 2 * k, fr + hi, fi - hr, t, w + 2);
    store(y, out + 3 * k, fr - hi, fi + hr, t, w + 4);
    store(y, out + 4 * k, er - gi, ei + gr, t, w + 6);
  }

  private static void store(Complex y, int at, double re, double im, double[] t, int w) {
    y.re()[at] = re * t[w] - im * t[w + 1];
    y.im()[at] = re * t[w + 1] + im * t[w];
  }

  @Override
  public void power(Complex z, int half, double[] turns, double[] out) {
    for (int q = 0; q < Fft.BATCH; q++) {
      double sum = z.re()[q] + z.im()[q];
      double difference = z.re()[q] - z.im()[q];
      out[q] = sum * sum;
      out[half * Fft.BATCH + q] = difference * difference;
    }
    for (int k = 1; 2 * k <= half; k++) {
      for (int q = 0; q < Fft.BATCH; q++) {
        pair(z, k * Fft.BATCH + q, (half - k) * Fft.BATCH + q, turns, 2 * k, out);
      }
    }
  }

  /** X_k = E + w·O and the conjugate of X_(half−k) = E − w·O; E and O are the halves' spectra. */
  private static void pair(Complex z, int at, int mirror, double[] turns, int w, double[] out) {
    double er = (z.re()[at] + z.re()[mirror]) / 2;
    double ei = (z.im()[at] - z.im()[mirror]) / 2;
    double or = (z.im()[at] + z.im()[mirror]) / 2;
    double oi = (z.re()[mirror] - z.re()[at]) / 2;
    double tr = or * turns[w] - oi * turns[w + 1];
    double ti = or * turns[w + 1] + oi * turns[w];
    out[at] = (er + tr) * (er + tr) + (ei + ti) * (ei + ti);
    out[mirror] = (er - tr) * (er - tr) + (ei - ti) * (ei - ti);
  }
}
