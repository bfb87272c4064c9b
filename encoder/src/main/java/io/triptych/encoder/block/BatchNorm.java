package io.triptych.encoder.block;

/**
 * A batch normalisation as it acts after training: y = scale · x + shift (Ioffe and Szegedy, 2015).
 *
 * @param scale γ / √(variance + ε), [channels]
 * @param shift β − scale · mean, [channels]
 */
record BatchNorm(double[] scale, double[] shift) {

  /** Reads γ, β and the running statistics of the layer that {@code p} holds. */
  static BatchNorm read(Parameters p, int channels, double epsilon) {
    float[] gamma = p.tensor("weight", channels);
    float[] beta = p.tensor("bias", channels);
    float[] mean = p.tensor("running_mean", channels);
    float[] variance = p.tensor("running_var", channels);
    double[] scale = new double[channels];
    double[] shift = new double[channels];
    for (int i = 0; i < channels; i++) {
      scale[i] = gamma[i] / Math.sqrt(variance[i] + epsilon);
      shift[i] = beta[i] - scale[i] * mean[i];
    }
    return new BatchNorm(scale, shift);
  }
}
