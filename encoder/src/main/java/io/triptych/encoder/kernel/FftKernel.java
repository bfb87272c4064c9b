package io.triptych.encoder.kernel;

/** The arithmetic behind {@link Fft}. */
sealed interface FftKernel permits ScalarFft, VectorFft {

  /**
   * One stage: with n = radix · m numbers at each of {@code s} places, x[q + s(p + m·j)] becomes
   * y[q + s(radix·p + k)] = w^(p·k) Σ_j x_j e^(−2πi·j·k/radix), w = e^(−2πi/n).
   *
   * @param from real and imaginary parts
   * @param to takes the result
   * @param s a multiple of {@link Fft#BATCH}
   * @param twiddles for each p and each k from 1 on: cosine, then sine of w^(p·k)
   */
  void stage(int radix, Complex from, Complex to, int m, int s, double[] twiddles);

  /**
   * Squared magnitudes of the spectrum of real frames, whose even samples were the real and whose
   * odd samples were the imaginary parts of a transform of half the size.
   *
   * @param z [half, BATCH]
   * @param turns cosine and sine of e^(−2πi·k/(2·half)) for k from 0 to half/2
   * @param out [half + 1, BATCH]
   */
  void power(Complex z, int half, double[] turns, double[] out);

  /** Complex numbers in two arrays of one length. */
  record Complex(double[] re, double[] im) {
    static Complex of(int length) {
      return new Complex(new double[length], new double[length]);
    }
  }
}
