package io.triptych.encoder.head;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.util.Arrays;

/**
 * How far a residual is let through: sigmoid(sharpness · (s − threshold)), where s is the mean
 * cosine between a thing's place ({@link #place}) and the {@link #NEIGHBOURS} nearest of the
 * prototypes. What is unlike everything the residual was trained on keeps the vector that it had
 * without. The array is row-major, is not copied and is not changed afterwards.
 *
 * @param prototypes rows of length 1, [count, width]; tensor {@code gate.places}
 * @param width the length of a place
 * @param threshold the s at which half is let through; tensor {@code gate.threshold}
 * @param sharpness how fast the gate opens; tensor {@code gate.sharpness}
 */
public record DomainGate(float[] prototypes, int width, double threshold, double sharpness) {
  /** How many prototypes a thing is compared with: the nearest ones. */
  public static final int NEIGHBOURS = 5;

  private static final String PROTOTYPES = "gate.places";
  private static final String THRESHOLD = "gate.threshold";
  private static final String SHARPNESS = "gate.sharpness";

  public DomainGate {
    Vectors.requireLength(PROTOTYPES + " % width", prototypes.length % width, 0);
    if (prototypes.length < width || !Double.isFinite(threshold) || !(sharpness > 0)) {
      throw new IllegalArgumentException(
          "gate: %d prototypes, threshold %s, sharpness %s (expected: some, finite, above 0)"
              .formatted(prototypes.length / width, threshold, sharpness));
    }
  }

  /**
   * Where a thing lies: half by how it looks, half by what it is about.
   *
   * <p>By the roots of the features, and not the scaled features x that the residual looks at:
   * scaling puts the origin in the midst of the things trained on, where all directions lead out of
   * their domain, and the cosine no longer tells near from far.
   *
   * @param roots {@link FeatureScaling#roots}
   * @param base the vector without the residual, of length 1
   * @return n(roots) and base end to end, of length √2
   */
  public static double[] place(double[] roots, float[] base) {
    double[] place = new double[roots.length + base.length];
    double norm = Math.sqrt(Vectors.dot(roots, roots));
    for (int j = 0; norm > 0 && j < roots.length; j++) {
      place[j] = roots[j] / norm;
    }
    for (int j = 0; j < base.length; j++) {
      place[roots.length + j] = base[j];
    }
    return place;
  }

  /** The number of prototypes. */
  public int count() {
    return prototypes.length / width;
  }

  /** The share, from 0 to 1, of a place, [width]. */
  public double share(double[] place) {
    return share(similarity(place));
  }

  /** The share for a similarity. */
  public double share(double similarity) {
    return 1 / (1 + Math.exp(-sharpness * (similarity - threshold)));
  }

  /** s: the mean cosine to the nearest prototypes, in [−1, 1]; 0 for zeros. */
  public double similarity(double[] place) {
    Vectors.requireLength("place", place.length, width);
    double norm = Math.sqrt(Vectors.dot(place, place));
    if (norm == 0) {
      return 0;
    }
    double[] best = new double[Math.min(NEIGHBOURS, count())];
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    for (int p = 0; p < count(); p++) {
      double sum = 0;
      for (int j = 0; j < width; j++) {
        sum += place[j] * prototypes[p * width + j];
      }
      insert(sum / norm, best);
    }
    double mean = 0;
    for (double cosine : best) {
      mean += cosine / best.length;
    }
    return mean;
  }

  /** Puts a value among the best, which descend. */
  private static void insert(double value, double[] best) {
    int at = best.length;
    while (at > 0 && best[at - 1] < value) {
      at--;
      if (at + 1 < best.length) {
        best[at + 1] = best[at];
      }
    }
    if (at < best.length) {
      best[at] = value;
    }
  }

  /** Reads the three tensors. */
  static DomainGate read(SafetensorsFile file) {
    Tensor prototypes = file.tensor(PROTOTYPES);
    if (prototypes.shape().length != 2) {
      throw new IllegalArgumentException("tensor " + prototypes + " (expected: two axes)");
    }
    return new DomainGate(
        prototypes.toFloats(),
        prototypes.shape()[1],
        file.tensor(THRESHOLD).require().toFloats()[0],
        file.tensor(SHARPNESS).require().toFloats()[0]);
  }

  /** Adds the three tensors to a file, prototypes as halves. */
  void addTo(SafetensorsWriter writer) {
    writer.add(Tensor.ofHalves(PROTOTYPES, new int[] {count(), width}, prototypes));
    writer.add(Tensor.ofFloats(THRESHOLD, new int[0], new float[] {(float) threshold}));
    writer.add(Tensor.ofFloats(SHARPNESS, new int[0], new float[] {(float) sharpness}));
  }
}
