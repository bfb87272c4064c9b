package io.triptych.encoder.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** A vector of frames at a time; every butterfly as in {@link ScalarFft}. */
final class VectorFft implements FftKernel {
  private static final VectorSpecies<Double> SPECIES =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Kernels.choice().laneBits()));
  private static final int LANES = SPECIES.length();
  private static final double C1 = Math.cos(2 * Math.PI / 5);
  private static final double C2 = Math.cos(4 * Math.PI / 5);
  private static final double S1 = Math.sin(2 * Math.PI / 5);
  private static final double S2 = Math.sin(4 * Math.PI / 5);

  @Override
  public void stage(int radix, Complex from, Complex to, int m, int s, double[] twiddles) {
    for (int p = 0; p < m; p++) {
      int w = 2 * p * (radix - 1);
      switch (radix) {
        case 2 -> two(from, to, s * p, s * m, 2 * s * p, s, twiddles, w);
        case 4 -> four(from, to, s * p, s * m, 4 * s * p, s, twiddles, w);
        default -> five(from, to, s * p, s * m, 5 * s * p, s, twiddles, w);
      }
    }
  }

  private static void two(Complex x, Complex y, int in, int j, int out, int s, double[] t, int w) {
    for (int q = 0; q < s; q += LANES) {
      DoubleVector ar = load(x.re(), in + q);
      DoubleVector ai = load(x.im(), in + q);
      DoubleVector br = load(x.re(), in + q + j);
      DoubleVector bi = load(x.im(), in + q + j);
      ar.add(br).intoArray(y.re(), out + q);
      ai.add(bi).intoArray(y.im(), out + q);
      store(y, out + q + s, ar.sub(br), ai.sub(bi), t[w], t[w + 1]);
    }
  }

  private static void four(Complex x, Complex y, int in, int j, int out, int s, double[] t, int w) {
    for (int q = 0; q < s; q += LANES) {
      int i = in + q;
      DoubleVector ar = load(x.re(), i).add(load(x.re(), i + 2 * j));
      DoubleVector ai = load(x.im(), i).add(load(x.im(), i + 2 * j));
      DoubleVector br = load(x.re(), i).sub(load(x.re(), i + 2 * j));
      DoubleVector bi = load(x.im(), i).sub(load(x.im(), i + 2 * j));
      DoubleVector cr = load(x.re(), i + j).add(load(x.re(), i + 3 * j));
      DoubleVector ci = load(x.im(), i + j).add(load(x.im(), i + 3 * j));
      DoubleVector dr = load(x.re(), i + j).sub(load(x.re(), i + 3 * j));
      DoubleVector di = load(x.im(), i + j).sub(load(x.im(), i + 3 * j));
      ar.add(cr).intoArray(y.re(), out + q);
      ai.add(ci).intoArray(y.im(), out + q);
      store(y, out + q + s, br.add(di), bi.sub(dr), t[w], t[w + 1]);
      store(y, out + q + 2 * s, ar.sub(cr), ai.sub(ci), t[w + 2], t[w + 3]);
      store(y, out + q + 3 * s, br.sub(di), bi.add(dr), t[w + 4], t[w + 5]);
    }
  }

  private static void five(Complex x, Complex y, int in, int j, int out, int s, double[] t, int w) {
    for (int q = 0; q < s; q += LANES) {
      int i = in + q;
      DoubleVector xr = load(x.re(), i);
      DoubleVector xi = load(x.im(), i);
      DoubleVector ar = load(x.re(), i + j).add(load(x.re(), i + 4 * j));
      DoubleVector ai = load(x.im(), i + j).add(load(x.im(), i + 4 * j));
      DoubleVector br = load(x.re(), i + 2 * j).add(load(x.re(), i + 3 * j));
      DoubleVector bi = load(x.im(), i + 2 * j).add(load(x.im(), i + 3 * j));
      DoubleVector cr = load(x.re(), i + j).sub(load(x.re(), i + 4 * j));
      DoubleVector ci = load(x.im(), i + j).sub(load(x.im(), i + 4 * j));
      DoubleVector dr = load(x.re(), i + 2 * j).sub(load(x.re(), i + 3 * j));
      DoubleVector di = load(x.im(), i + 2 * j).sub(load(x.im(), i + 3 * j));
      xr.add(ar).add(br).intoArray(y.re(), out + q);
      xi.add(ai).add(bi).intoArray(y.im(), out + q);
      DoubleVector er = xr.add(ar.mul(C1)).add(br.mul(C2));
      DoubleVector ei = xi.add(ai.mul(C1)).add(bi.mul(C2));
      DoubleVector fr = xr.add(ar.mul(C2)).add(br.mul(C1));
      DoubleVector fi = xi.add(ai.mul(C2)).add(bi.mul(C1));
      DoubleVector gr = cr.mul(S1).add(dr.mul(S2));
      DoubleVector gi = ci.mul(S1).add(di.mul(S2));
      DoubleVector hr = cr.mul(S2).sub(dr.mul(S1));
      DoubleVector hi = ci.mul(S2).sub(di.mul(S1));
      store(y, out + q + s, er.add(gi), ei.sub(gr), t[w], t[w + 1]);
      store(y, out + q + 2 * s, fr.add(hi), fi.sub(hr), t[w + 2], t[w + 3]);
      store(y, out + q + 3 * s, fr.sub(hi), fi.add(hr), t[w + 4], t[w + 5]);
      store(y, out + q + 4 * s, er.sub(gi), ei.add(gr), t[w + 6], t[w + 7]);
    }
  }

  @Override
  public void power(Complex z, int half, double[] turns, double[] out) {
    for (int q = 0; q < Fft.BATCH; q += LANES) {
      DoubleVector sum = load(z.re(), q).add(load(z.im(), q));
      DoubleVector difference = load(z.re(), q).sub(load(z.im(), q));
      sum.mul(sum).intoArray(out, q);
      difference.mul(difference).intoArray(out, half * Fft.BATCH + q);
    }
    for (int k = 1; 2 * k <= half; k++) {
      for (int q = 0; q < Fft.BATCH; q += LANES) {
        int at = k * Fft.BATCH + q;
        int mirror = (half - k) * Fft.BATCH + q;
        DoubleVector er = load(z.re(), at).add(load(z.re(), mirror)).mul(0.5);
        DoubleVector ei = load(z.im(), at).sub(load(z.im(), mirror)).mul(0.5);
        DoubleVector or = load(z.im(), at).add(load(z.im(), mirror)).mul(0.5);
        DoubleVector oi = load(z.re(), mirror).sub(load(z.re(), at)).mul(0.5);
        DoubleVector tr = or.mul(turns[2 * k]).sub(oi.mul(turns[2 * k + 1]));
        DoubleVector ti = or.mul(turns[2 * k + 1]).add(oi.mul(turns[2 * k]));
        square(er.add(tr), ei.add(ti)).intoArray(out, at);
        square(er.sub(tr), ei.sub(ti)).intoArray(out, mirror);
      }
    }
  }

  private static DoubleVector square(DoubleVector re, DoubleVector im) {
    return re.mul(re).add(im.mul(im));
  }

  private static DoubleVector load(double[] x, int at) {
    return DoubleVector.fromArray(SPECIES, x, at);
  }

  private static void store(
      Complex y, int at, DoubleVector re, DoubleVector im, double cos, double sin) {
    re.mul(cos).sub(im.mul(sin)).intoArray(y.re(), at);
    re.mul(sin).add(im.mul(cos)).intoArray(y.im(), at);
  }
}
