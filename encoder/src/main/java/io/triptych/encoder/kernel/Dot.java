package io.triptych.encoder.kernel;

/** Inner products and norms. */
public final class Dot {
  private static final DotKernel KERNEL =
      Kernels.pick(() -> new ScalarDot(), () -> new VectorDot());

  private Dot() {}

  /** The inner product of two vectors of one length. */
  public static float product(float[] a, float[] b) {
    Checks.length("b", b, a.length);
    return KERNEL.product(a, 0, b, 0, a.length);
  }

  /** The inner product of {@code width} floats of each array. */
  public static float product(float[] a, int aOffset, float[] b, int bOffset, int width) {
    Checks.rows("a", a, aOffset, 1, width, width);
    Checks.rows("b", b, bOffset, 1, width, width);
    return KERNEL.product(a, aOffset, b, bOffset, width);
  }

  /** Scales {@code x} to length 1, in place; a vector of zeros stays as it is. */
  public static void normalise(float[] x) {
    double norm = Math.sqrt(KERNEL.product(x, 0, x, 0, x.length));
    if (norm > 0) {
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) (x[i] / norm);
      }
    }
  }
}
