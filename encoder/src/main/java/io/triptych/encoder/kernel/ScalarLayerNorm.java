package io.triptych.encoder.kernel;

/** The reference, with sums in double precision. */
final class ScalarLayerNorm implements LayerNormKernel {

  @Override
  public void normalise(
      float[] x, int offset, float[] out, float[] gamma, float[] beta, float epsilon) {
    int width = gamma.length;
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += x[offset + i];
    }
    double mean = sum / width;
    double squares = 0;
    for (int i = 0; i < width; i++) {
      double centred = x[offset + i] - mean;
      squares += centred * centred;
    }
    double scale = 1 / Math.sqrt(squares / width + epsilon);
    for (int i = 0; i < width; i++) {
      out[offset + i] = (float) ((x[offset + i] - mean) * scale * gamma[i] + beta[i]);
    }
  }
}
