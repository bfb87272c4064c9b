package io.triptych.encoder.head;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.util.Optional;

/**
 * What a detector's objects and people add to a picture's vector: P · O + V[people], where P is how
 * surely each object is there, clip((score − 0.2) / 0.4, 0, 1). The arrays are row-major, are not
 * copied and are not changed afterwards.
 *
 * @param objects O, [objects, shared], as long as they are to count; tensor {@code object.E}
 * @param people V, [numbers of people, shared], likewise; tensor {@code people.E}
 */
public record ObjectTables(float[] objects, float[] people) {
  private static final String OBJECTS = "object.E";
  private static final String PEOPLE = "people.E";
  private static final double UNSURE = 0.2;
  private static final double SURE = 0.6;

  /** How surely an object of this score is there, from 0 to 1. */
  public static double presence(double score) {
    return Math.clamp((score - UNSURE) / (SURE - UNSURE), 0, 1);
  }

  /** Adds P · O + V to {@code sum}. */
  void addTo(double[] sum, float[] features, int scores, int counts) {
    for (int i = 0; i < objects.length / sum.length; i++) {
      double presence = presence(features[scores + i]);
      if (presence > 0) {
        Vectors.addRow(presence, objects, i, sum);
      }
    }
    for (int i = 0; i < people.length / sum.length; i++) {
      Vectors.addRow(features[counts + i], people, i, sum);
    }
  }

  /** Reads the two tensors of a file, where it has them. */
  static Optional<ObjectTables> read(SafetensorsFile file, int shared) {
    if (!file.contains(OBJECTS)) {
      return Optional.empty();
    }
    return Optional.of(
        new ObjectTables(
            SpaceTables.rows(file.tensor(OBJECTS), shared),
            SpaceTables.rows(file.tensor(PEOPLE), shared)));
  }

  /** Adds the two tensors to a file, as halves. */
  void addTo(SafetensorsWriter writer, int shared) {
    writer.add(Tensor.ofHalves(OBJECTS, new int[] {objects.length / shared, shared}, objects));
    writer.add(Tensor.ofHalves(PEOPLE, new int[] {people.length / shared, shared}, people));
  }
}
