package io.triptych.encoder.kernel;

/** The reference. */
final class ScalarDot implements DotKernel {

  @Override
  public float product(float[] a, int aOffset, float[] b, int bOffset, int width) {
    float sum = 0;
    for (int i = 0; i < width; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }
}
