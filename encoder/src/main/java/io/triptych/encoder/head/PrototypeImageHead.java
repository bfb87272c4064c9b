package io.triptych.encoder.head;

import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * shared = n(obj + c · C + o) with obj = n(n(n(p′ · A) + n(q′ · A)) − m): what a classifier sees,
 * said in the vectors of its classes' texts. p are the class probabilities of the whole picture,
 * taken to the power of the tables' sharpness, q those found anywhere in it, c its colours; n
 * normalises. A are the prototypes of classes and kinds, p′ and q′ the probabilities after a share
 * went from the classes to the kinds ({@link KindTables}), C those of the colours, m is the mean of
 * the classes'; o is what a detector's objects and people add ({@link ObjectTables}), 0 without
 * one. image = (shared, w · z) / √(1 + w²) with the dimensions of pictures alone ({@link
 * PictureAxes}), or shared where there are none.
 *
 * <p>Probabilities are features by themselves: as stored halves they move the result by at most
 * 2e-8 in cosine, which logits would not allow. A power of the probabilities is the softmax of the
 * logits times that power but for a factor, and factors vanish with n.
 */
public final class PrototypeImageHead implements ProjectionHead {
  /** The segment of the network's last features, averaged over the picture. */
  public static final String POOLED = "pooled";

  /** The segment of the classifier's probabilities, p before sharpening. */
  public static final String PROBABILITIES = "probabilities";

  /**
   * The segment of q: for each class the largest probability over the positions of the last feature
   * map, divided by the sum of these.
   */
  public static final String DENSE_MAXIMUM = "densemax";

  /** The segment of the colour histogram, c. */
  public static final String COLOUR = "colour";

  /** The segment of the detector's scores, of each object the largest anywhere. */
  public static final String OBJECTS = "objects";

  /**
   * The segment that is 1 at the number of people: none, one, two, and so on, the last for more.
   */
  public static final String PEOPLE = "people";

  private final FeatureLayout layout;
  private final int features;
  private final int pooled;
  private final SpaceTables tables;

  /** What a class keeps of its probability after the gates, [classes]. */
  private final double[] kept;

  PrototypeImageHead(FeatureLayout layout, SpaceTables tables) {
    this.layout = layout;
    this.features = layout.width();
    this.pooled = layout.offset(POOLED);
    this.tables = tables;
    this.kept = kept(tables);
    int shared = tables.sharedDimension();
    for (Segment segment : layout.segments()) {
      int width = segment.width();
      switch (segment.name()) {
        case POOLED -> requirePooled(width);
        case PROBABILITIES, DENSE_MAXIMUM ->
            Vectors.requireLength("classes", tables.classes().length, width * shared);
        case COLOUR -> Vectors.requireLength("colours", tables.colours().length, width * shared);
        case OBJECTS ->
            Vectors.requireLength("objects", objectTables().objects().length, width * shared);
        case PEOPLE ->
            Vectors.requireLength("people", objectTables().people().length, width * shared);
        default -> {}
      }
    }
    List.of(PROBABILITIES, DENSE_MAXIMUM, COLOUR).forEach(layout::offset);
    if (tables.objects().isPresent()) {
      List.of(OBJECTS, PEOPLE).forEach(layout::offset);
    }
  }

  private ObjectTables objectTables() {
    return tables
        .objects()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "heads: no objects (expected: tables of objects and people, as the tower has a"
                    + " detector)"));
  }

  private void requirePooled(int width) {
    tables.kinds().forEach(g -> Vectors.requireLength("kinds", g.centre().length, width));
    tables.picture().ifPresent(p -> Vectors.requireLength("picture", p.centre().length, width));
  }

  private static double[] kept(SpaceTables tables) {
    double[] kept = new double[tables.classes().length / tables.sharedDimension()];
    for (int k = 0; k < kept.length; k++) {
      kept[k] = 1;
      for (KindTables group : tables.kinds()) {
        kept[k] -= group.gate()[k];
      }
      if (kept[k] < 0) {
        throw new IllegalArgumentException(
            "gates: class %d gives %s (expected: at most 1)".formatted(k, 1 - kept[k]));
      }
    }
    return kept;
  }

  /** The layout that an image tower with this head gives. */
  public static FeatureLayout layout(int pooled, int classes, int colours) {
    return new FeatureLayout(
        List.of(
            new Segment(POOLED, pooled),
            new Segment(PROBABILITIES, classes),
            new Segment(DENSE_MAXIMUM, classes),
            new Segment(COLOUR, colours)));
  }

  /** The same for a tower with a detector of {@code objects} kinds. */
  public static FeatureLayout layout(
      int pooled, int classes, int colours, int objects, int people) {
    List<Segment> segments = new ArrayList<>(layout(pooled, classes, colours).segments());
    segments.add(new Segment(OBJECTS, objects));
    segments.add(new Segment(PEOPLE, people));
    return new FeatureLayout(segments);
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public int dimension() {
    return tables.dimension();
  }

  @Override
  public void project(float[] features, float[] out) {
    Vectors.requireLength("features", features.length, this.features);
    Vectors.requireLength("out", out.length, dimension());
    double[] shared = Vectors.normalise(evidence(features));
    Vectors.store(shared, out);
    if (tables.picture().isPresent()) {
      PictureAxes axes = tables.picture().get();
      double norm = Math.sqrt(1 + axes.weight() * axes.weight());
      double[] own = axes.project(features, pooled);
      for (int j = 0; j < out.length; j++) {
        double value = j < shared.length ? shared[j] : axes.weight() * own[j - shared.length];
        out[j] = (float) (value / norm);
      }
    }
  }

  /** What makes the picture of these features match a text of that vector. */
  public PictureEvidence explain(float[] features, float[] query) {
    Vectors.requireLength("features", features.length, this.features);
    Vectors.requireLength("query", query.length, dimension());
    return new PictureEvidence(tables, layout, features, query);
  }

  /** obj + c · C + o, before the last normalisation. */
  double[] evidence(float[] features) {
    List<double[]> kinds = new ArrayList<>();
    tables.kinds().forEach(group -> kinds.add(group.probabilities(features, pooled)));
    double[] p = segment(features, PROBABILITIES);
    for (int k = 0; k < p.length && tables.sharpness() != 1; k++) {
      p[k] = Math.pow(p[k], tables.sharpness());
    }
    double[] sum = seen(p, kinds);
    add(seen(segment(features, DENSE_MAXIMUM), kinds), sum);
    Vectors.addRow(-1, tables.classMean(), 0, Vectors.normalise(sum));
    Vectors.normalise(sum);
    double[] colours = segment(features, COLOUR);
    for (int k = 0; k < colours.length; k++) {
      Vectors.addRow(colours[k], tables.colours(), k, sum);
    }
    tables
        .objects()
        .ifPresent(o -> o.addTo(sum, features, layout.offset(OBJECTS), layout.offset(PEOPLE)));
    return sum;
  }

  private double[] segment(float[] features, String name) {
    double[] values = new double[width(name)];
    int from = layout.offset(name);
    for (int i = 0; i < values.length; i++) {
      values[i] = features[from + i];
    }
    return values;
  }

  private int width(String name) {
    return name.equals(COLOUR) ? tables.colours().length / tables.sharedDimension() : kept.length;
  }

  /** n(v′ · A). */
  private double[] seen(double[] v, List<double[]> kinds) {
    double[] sum = new double[tables.sharedDimension()];
    for (int k = 0; k < v.length; k++) {
      if (v[k] != 0) {
        Vectors.addRow(v[k] * kept[k], tables.classes(), k, sum);
      }
    }
    for (int g = 0; g < kinds.size(); g++) {
      KindTables group = tables.kinds().get(g);
      double passed = 0;
      for (int k = 0; k < v.length; k++) {
        passed += v[k] * group.gate()[k];
      }
      double[] probabilities = kinds.get(g);
      for (int kind = 0; kind < probabilities.length; kind++) {
        Vectors.addRow(passed * probabilities[kind], group.prototypes(), kind, sum);
      }
    }
    return Vectors.normalise(sum);
  }

  private static void add(double[] from, double[] sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += from[j];
    }
  }
}
