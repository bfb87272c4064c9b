package io.triptych.encoder.head;

import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Takes the cosine of a picture and a text apart. The picture's vector is a sum of prototypes but
 * for norms, which are numbers once the picture is known; so its inner product with the text is a
 * sum over prototypes, exactly. The mean of the classes, which is taken off, is charged to classes
 * and kinds by their weight.
 */
public final class PictureEvidence {
  private final SpaceTables tables;
  private final float[] query;
  private final int shared;
  private final double queryOfMean;
  private final List<Evidence> parts = new ArrayList<>();

  /** [groups][kinds], given that it is one of the group. */
  private final List<double[]> kinds = new ArrayList<>();

  /**
   * Takes one pair apart.
   *
   * @param features of the picture
   * @param query the text's vector in the space
   */
  PictureEvidence(SpaceTables tables, FeatureLayout layout, float[] features, float[] query) {
    this.tables = tables;
    this.query = query;
    shared = tables.sharedDimension();
    queryOfMean = dot(tables.classMean(), 0);
    int pooled = layout.offset(PrototypeImageHead.POOLED);
    tables.kinds().forEach(group -> kinds.add(group.probabilities(features, pooled)));
    double[] weights = things(segment(features, layout, PrototypeImageHead.PROBABILITIES), true);
    double[] anywhere = things(segment(features, layout, PrototypeImageHead.DENSE_MAXIMUM), false);
    addScaled(weights, 1 / norm(weights), anywhere, 1 / norm(anywhere));
    scale(weights, 1 / norm(weights));
    double[] object = vector(weights);
    Vectors.addRow(-1, tables.classMean(), 0, object);
    double objectNorm = Math.sqrt(Vectors.dot(object, object));
    double[] all = Vectors.normalise(object);
    double[] colours = segment(features, layout, PrototypeImageHead.COLOUR);
    addRows(colours, tables.colours(), all);
    double[] objects = new double[0];
    double[] people = new double[0];
    if (tables.objects().isPresent()) {
      objects = segment(features, layout, PrototypeImageHead.OBJECTS);
      for (int i = 0; i < objects.length; i++) {
        objects[i] = ObjectTables.presence(objects[i]);
      }
      people = segment(features, layout, PrototypeImageHead.PEOPLE);
      addRows(objects, tables.objects().get().objects(), all);
      addRows(people, tables.objects().get().people(), all);
    }
    double own = tables.picture().map(PictureAxes::weight).orElse(0f);
    double whole = 1 / (Math.sqrt(Vectors.dot(all, all)) * Math.sqrt(1 + own * own));
    addThings(weights, whole / objectNorm);
    add(Evidence.COLOURS, colours, tables.colours(), whole);
    if (tables.objects().isPresent()) {
      add(Evidence.OBJECTS, objects, tables.objects().get().objects(), whole);
      add(Evidence.PEOPLE, people, tables.objects().get().people(), whole);
    }
    parts.sort(Comparator.comparingDouble(Evidence::contribution).reversed());
  }

  /** All parts that the picture shows, those that speak most for the text first. */
  public List<Evidence> parts() {
    return List.copyOf(parts);
  }

  /**
   * How much speaks for the text at one position, by the given classes and kinds alone.
   *
   * @param probabilities [positions, classes]
   * @param offset where the position's begin
   */
  public double at(List<Evidence> things, float[] probabilities, int offset) {
    double sum = 0;
    for (Evidence thing : things) {
      if (thing.group().equals(Evidence.CLASSES)) {
        int k = thing.index();
        sum += probabilities[offset + k] * kept(k) * match(tables.classes(), k);
        continue;
      }
      for (int g = 0; g < kinds.size(); g++) {
        KindTables group = tables.kinds().get(g);
        if (group.name().equals(thing.group())) {
          double passed = 0;
          for (int k = 0; k < group.gate().length; k++) {
            passed += probabilities[offset + k] * group.gate()[k];
          }
          double odds = kinds.get(g)[thing.index()];
          sum += passed * odds * match(group.prototypes(), thing.index());
        }
      }
    }
    return sum;
  }

  private double match(float[] prototypes, int row) {
    return dot(prototypes, row) - queryOfMean;
  }

  private double kept(int k) {
    double kept = 1;
    for (KindTables group : tables.kinds()) {
      kept -= group.gate()[k];
    }
    return kept;
  }

  /** The weights of all classes and then of all kinds, group by group. */
  private double[] things(double[] v, boolean sharpen) {
    int count = v.length + kinds.stream().mapToInt(k -> k.length).sum();
    double[] weights = new double[count];
    for (int k = 0; k < v.length; k++) {
      v[k] = sharpen && tables.sharpness() != 1 ? Math.pow(v[k], tables.sharpness()) : v[k];
      weights[k] = v[k] * kept(k);
    }
    int to = v.length;
    for (int g = 0; g < kinds.size(); g++) {
      double passed = 0;
      for (int k = 0; k < v.length; k++) {
        passed += v[k] * tables.kinds().get(g).gate()[k];
      }
      for (double probability : kinds.get(g)) {
        weights[to++] = passed * probability;
      }
    }
    return weights;
  }

  private double[] vector(double[] weights) {
    double[] sum = new double[shared];
    int from = addRows(weights, tables.classes(), sum);
    for (int g = 0; g < kinds.size(); g++) {
      float[] prototypes = tables.kinds().get(g).prototypes();
      for (int kind = 0; kind < kinds.get(g).length; kind++) {
        Vectors.addRow(weights[from++], prototypes, kind, sum);
      }
    }
    return sum;
  }

  private double norm(double[] weights) {
    double[] vector = vector(weights);
    return Math.sqrt(Vectors.dot(vector, vector));
  }

  /** Adds as many rows as there are; returns how many. */
  private int addRows(double[] weights, float[] rows, double[] sum) {
    int count = rows.length / shared;
    for (int row = 0; row < count; row++) {
      Vectors.addRow(weights[row], rows, row, sum);
    }
    return count;
  }

  private static void addScaled(double[] to, double factor, double[] from, double other) {
    for (int i = 0; i < to.length; i++) {
      to[i] = to[i] * factor + from[i] * other;
    }
  }

  private static void scale(double[] values, double factor) {
    addScaled(values, factor, values, 0);
  }

  private void addThings(double[] weights, double whole) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double ofMean = queryOfMean / total;
    int next = 0;
    for (int k = 0; k < tables.classes().length / shared; k++) {
      addThing(Evidence.CLASSES, k, weights[next++], tables.classes(), total, ofMean, whole);
    }
    for (KindTables group : tables.kinds()) {
      for (int kind = 0; kind < group.size(); kind++) {
        addThing(group.name(), kind, weights[next++], group.prototypes(), total, ofMean, whole);
      }
    }
  }

  private void addThing(
      String group,
      int index,
      double weight,
      float[] rows,
      double total,
      double ofMean,
      double whole) {
    if (weight > 0) {
      double contribution = weight * whole * (dot(rows, index) - ofMean);
      parts.add(new Evidence(group, index, weight / total, contribution));
    }
  }

  private void add(String group, double[] shares, float[] rows, double whole) {
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0) {
        parts.add(new Evidence(group, i, shares[i], shares[i] * whole * dot(rows, i)));
      }
    }
  }

  private double dot(float[] rows, int row) {
    double sum = 0;
    for (int j = 0; j < shared; j++) {
      sum += (double) rows[row * shared + j] * query[j];
    }
    return sum;
  }

  private static double[] segment(float[] features, FeatureLayout layout, String name) {
    for (Segment segment : layout.segments()) {
      if (segment.name().equals(name)) {
        double[] values = new double[segment.width()];
        int from = layout.offset(name);
        for (int i = 0; i < values.length; i++) {
          values[i] = features[from + i];
        }
        return values;
      }
    }
    throw new IllegalArgumentException("segment: " + name + " (expected: one of the layout)");
  }
}
