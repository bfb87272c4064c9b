package io.triptych.encoder.head;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;

/**
 * Makes the numbers of a tower's native embedding alike: x = (√f − mean) · scale, with √f = −√−f
 * below zero. The root brings in the long tails of pooled activations. The arrays are not copied
 * and are not changed afterwards.
 *
 * @param mean of the roots, [width]; tensor {@code residual.mean}
 * @param scale one over their standard deviation, [width]; tensor {@code residual.scale}
 */
public record FeatureScaling(float[] mean, float[] scale) {
  /** Spreads below this share of the mean one count as this share: nothing is blown up. */
  private static final double LEAST_SPREAD = 0.1;

  private static final String MEAN = "residual.mean";
  private static final String SCALE = "residual.scale";

  public FeatureScaling {
    Vectors.requireLength(SCALE, scale.length, mean.length);
  }

  /**
   * Fits mean and scale to features.
   *
   * @param features [n, width], row-major
   * @throws IllegalArgumentException if all rows are the same
   */
  public static FeatureScaling fit(float[] features, int width) {
    int rows = features.length / width;
    double[] sum = new double[width];
    double[] squares = new double[width];
    for (int i = 0; i < rows * width; i++) {
      double root = root(features[i]);
      sum[i % width] += root;
      squares[i % width] += root * root;
    }
    double[] spread = new double[width];
    double meanSpread = 0;
    for (int j = 0; j < width; j++) {
      sum[j] /= rows;
      spread[j] = Math.sqrt(Math.max(0, squares[j] / rows - sum[j] * sum[j]));
      meanSpread += spread[j] / width;
    }
    if (!(meanSpread > 0)) {
      throw new IllegalArgumentException(
          "features: %d alike (expected: some that differ)".formatted(rows));
    }
    float[] mean = new float[width];
    float[] scale = new float[width];
    for (int j = 0; j < width; j++) {
      mean[j] = (float) sum[j];
      scale[j] = (float) (1 / Math.max(spread[j], LEAST_SPREAD * meanSpread));
    }
    return new FeatureScaling(mean, scale);
  }

  /** The number of features. */
  public int width() {
    return mean.length;
  }

  /** √f, [width], of the native embedding that {@code features} begins with. */
  public double[] roots(float[] features) {
    double[] roots = new double[width()];
    for (int j = 0; j < roots.length; j++) {
      roots[j] = root(features[j]);
    }
    return roots;
  }

  /** x, [width], of {@link #roots}. */
  public double[] scaled(double[] roots) {
    double[] x = new double[width()];
    for (int j = 0; j < x.length; j++) {
      x[j] = (roots[j] - mean[j]) * scale[j];
    }
    return x;
  }

  private static double root(float f) {
    return f < 0 ? -Math.sqrt(-f) : Math.sqrt(f);
  }

  /** Reads the two tensors. */
  static FeatureScaling read(SafetensorsFile file) {
    return new FeatureScaling(file.tensor(MEAN).toFloats(), file.tensor(SCALE).toFloats());
  }

  /** Adds the two tensors to a file. */
  void addTo(SafetensorsWriter writer) {
    writer.add(Tensor.ofFloats(MEAN, new int[] {width()}, mean));
    writer.add(Tensor.ofFloats(SCALE, new int[] {width()}, scale));
  }
}
