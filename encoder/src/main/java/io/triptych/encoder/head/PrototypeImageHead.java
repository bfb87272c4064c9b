package io.triptych.encoder.head;

import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import java.util.List;

/**
 * image = n(obj + c · C) with obj = n(n(n(p · E) + n(q · E)) − m): what a classifier sees, said in
 * the vectors of its classes' texts. p are the class probabilities of the whole picture, q those
 * found anywhere in it, c its colours; E and C are the prototypes, m is the mean of E; n
 * normalises.
 *
 * <p>Probabilities are features by themselves: as stored halves they move the result by less than
 * 1e-8 in cosine, which logits would not allow.
 */
public final class PrototypeImageHead implements ProjectionHead {
  /** The segment of the classifier's probabilities, p. */
  public static final String PROBABILITIES = "probabilities";

  /**
   * The segment of q: for each class the largest probability over the positions of the last feature
   * map, divided by the sum of these.
   */
  public static final String DENSE_MAXIMUM = "densemax";

  /** The segment of the colour histogram, c. */
  public static final String COLOUR = "colour";

  private final FeatureLayout layout;
  private final int features;

  /** E, [classes, dimension]. */
  private final float[] classes;

  /** m, [dimension]. */
  private final float[] mean;

  /** C, [colours, dimension]. */
  private final float[] colours;

  /**
   * A head over its tables, which are not copied.
   *
   * @param layout the tower's features, among them the three segments named here
   * @param classes E, [classes, dimension], row-major
   * @param mean m, [dimension]
   * @param colours C, [colours, dimension], row-major
   */
  public PrototypeImageHead(FeatureLayout layout, float[] classes, float[] mean, float[] colours) {
    this.layout = layout;
    this.features = layout.width();
    this.classes = classes;
    this.mean = mean;
    this.colours = colours;
    for (Segment segment : layout.segments()) {
      switch (segment.name()) {
        case PROBABILITIES, DENSE_MAXIMUM ->
            Vectors.requireLength("classes", classes.length, segment.width() * mean.length);
        case COLOUR ->
            Vectors.requireLength("colours", colours.length, segment.width() * mean.length);
        default -> {}
      }
    }
    List.of(PROBABILITIES, DENSE_MAXIMUM, COLOUR).forEach(layout::offset);
  }

  /** The layout that an image tower with this head gives. */
  public static FeatureLayout layout(int pooled, int classes, int colours) {
    return new FeatureLayout(
        List.of(
            new Segment("pooled", pooled),
            new Segment(PROBABILITIES, classes),
            new Segment(DENSE_MAXIMUM, classes),
            new Segment(COLOUR, colours)));
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public int dimension() {
    return mean.length;
  }

  @Override
  public void project(float[] features, float[] out) {
    Vectors.requireLength("features", features.length, this.features);
    Vectors.requireLength("out", out.length, mean.length);
    Vectors.store(Vectors.normalise(evidence(features)), out);
  }

  /** obj + c · C, before the last normalisation. */
  double[] evidence(float[] features) {
    double[] sum = Vectors.normalise(mix(features, PROBABILITIES, classes));
    double[] dense = Vectors.normalise(mix(features, DENSE_MAXIMUM, classes));
    for (int j = 0; j < sum.length; j++) {
      sum[j] += dense[j];
    }
    Vectors.normalise(sum);
    for (int j = 0; j < sum.length; j++) {
      sum[j] -= mean[j];
    }
    Vectors.normalise(sum);
    double[] colour = mix(features, COLOUR, colours);
    for (int j = 0; j < sum.length; j++) {
      sum[j] += colour[j];
    }
    return sum;
  }

  private double[] mix(float[] features, String segment, float[] prototypes) {
    double[] sum = new double[mean.length];
    int from = layout.offset(segment);
    int rows = prototypes.length / mean.length;
    for (int row = 0; row < rows; row++) {
      float weight = features[from + row];
      if (weight != 0) {
        Vectors.addRow(weight, prototypes, row, sum);
      }
    }
    return sum;
  }
}
