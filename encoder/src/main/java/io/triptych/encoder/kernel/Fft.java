package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.FftKernel.Complex;

/**
 * Power spectra of real frames, in double precision: |X_k|², X_k = Σ_i x_i · w_i · e^(−2πi·i·k/n)
 * for k from 0 to n/2. A plan for one size n, an even number without prime factors but 2 and 5.
 * Immutable.
 *
 * <p>How. Two neighbouring real samples make one complex number, so the transform has n/2 points
 * (Cooley and Tukey, 1965, in Stockham's order, which needs no bit reversal; radices 4, 5 and 2).
 * {@link #BATCH} frames are transformed at once, sample by sample side by side: every butterfly
 * then works on whole vectors, at any size and in every stage.
 */
public final class Fft {
  /** The frames that are transformed at once: the lanes of 512 bits. */
  public static final int BATCH = 8;

  private static final FftKernel KERNEL =
      Kernels.pick(() -> new ScalarFft(), () -> new VectorFft());
  private static final int[] RADICES = {4, 5, 2};

  private final int size;
  private final int stages;
  private final int[] radices = new int[Integer.SIZE];
  private final double[][] twiddles = new double[Integer.SIZE][];
  private final double[] turns;

  /**
   * Plans.
   *
   * @throws IllegalArgumentException for a size that is odd or has another prime factor
   */
  public Fft(int size) {
    this.size = size;
    int rest = size > 0 && size % 2 == 0 ? size / 2 : 0;
    int stage = 0;
    for (int radix : RADICES) {
      while (rest > 1 && rest % radix == 0) {
        radices[stage] = radix;
        twiddles[stage++] = twiddles(rest, radix);
        rest /= radix;
      }
    }
    if (rest != 1) {
      throw new IllegalArgumentException(
          "fft size: " + size + " (expected: even, without prime factors but 2 and 5)");
    }
    stages = stage;
    turns = new double[2 * (size / 4 + 1)];
    for (int k = 0; k <= size / 4; k++) {
      turn(turns, 2 * k, (double) k / size);
    }
  }

  /** The length of a frame, n. */
  public int size() {
    return size;
  }

  /** The length of a spectrum, n/2 + 1. */
  public int bins() {
    return size / 2 + 1;
  }

  /** Allocates the working memory of {@link #BATCH} frames. */
  public Frames frames() {
    return new Frames();
  }

  private static double[] twiddles(int n, int radix) {
    int m = n / radix;
    double[] table = new double[2 * m * (radix - 1)];
    for (int p = 0, at = 0; p < m; p++) {
      for (int k = 1; k < radix; k++, at += 2) {
        turn(table, at, (double) (p * k % n) / n);
      }
    }
    return table;
  }

  private static void turn(double[] table, int at, double part) {
    table[at] = Math.cos(2 * Math.PI * part);
    table[at + 1] = -Math.sin(2 * Math.PI * part);
  }

  /** Up to {@link #BATCH} frames and their spectra; for one thread at a time. */
  public final class Frames {
    private Complex z = Complex.of(size / 2 * BATCH);
    private Complex spare = Complex.of(size / 2 * BATCH);

    private Frames() {}

    /**
     * Sets one frame: {@link #size()} samples from {@code offset} on, each times the window's.
     *
     * @param frame from 0 to {@link #BATCH} − 1
     * @param window [size]
     */
    public void set(int frame, float[] samples, int offset, double[] window) {
      Checks.rows("samples", samples, offset, 1, size, size);
      if (frame < 0 || frame >= BATCH || window.length != size) {
        throw new IllegalArgumentException(
            "frame: %d, window of %d (expected: 0 to %d, window of %d)"
                .formatted(frame, window.length, BATCH - 1, size));
      }
      double[] re = z.re();
      double[] im = z.im();
      for (int i = 0, at = frame; i < size; i += 2, at += BATCH) {
        re[at] = samples[offset + i] * window[i];
        im[at] = samples[offset + i + 1] * window[i + 1];
      }
    }

    /**
     * Transforms all frames; they are used up, and those not set give meaningless spectra.
     *
     * @param out [{@link #bins()}, {@link #BATCH}]
     */
    public void power(double[] out) {
      if (out.length != bins() * BATCH) {
        throw new IllegalArgumentException(
            "out: " + out.length + " (expected: " + bins() * BATCH + ")");
      }
      int n = size / 2;
      int s = BATCH;
      for (int stage = 0; stage < stages; stage++) {
        int radix = radices[stage];
        n /= radix;
        KERNEL.stage(radix, z, spare, n, s, twiddles[stage]);
        s *= radix;
        Complex swap = z;
        z = spare;
        spare = swap;
      }
      KERNEL.power(z, size / 2, turns, out);
    }
  }
}
