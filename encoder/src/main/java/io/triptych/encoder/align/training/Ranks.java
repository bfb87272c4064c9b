package io.triptych.encoder.align.training;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where the first right answer stands for each pair, from 0: among the things, asked with its
 * target, and among the concepts, asked with its thing. The arrays are not copied.
 */
record Ranks(int[] things, int[] concepts) {

  /** The ranks within a set of pairs. */
  static Ranks of(Matrix things, Matrix targets, int[] concepts) {
    Matrix cosines = targets.timesTransposed(things);
    int n = concepts.length;
    int kinds = IntStream.of(concepts).max().orElse(-1) + 1;
    int[] byTarget = new int[n];
    int[] byThing = new int[n];
    for (int i = 0; i < n; i++) {
      float best = Float.NEGATIVE_INFINITY;
      float[] ofConcept = new float[kinds];
      Arrays.fill(ofConcept, Float.NEGATIVE_INFINITY);
      for (int j = 0; j < n; j++) {
        if (concepts[j] == concepts[i]) {
          best = Math.max(best, cosines.values()[i * n + j]);
        }
        ofConcept[concepts[j]] = Math.max(ofConcept[concepts[j]], cosines.values()[j * n + i]);
      }
      for (int j = 0; j < n; j++) {
        boolean better = concepts[j] != concepts[i] && cosines.values()[i * n + j] >= best;
        byTarget[i] += better ? 1 : 0;
      }
      for (int c = 0; c < kinds; c++) {
        byThing[i] +=
            c != concepts[i] && ofConcept[c] >= ofConcept[concepts[i]] && seen(ofConcept[c])
                ? 1
                : 0;
      }
    }
    return new Ranks(byTarget, byThing);
  }

  private static boolean seen(float cosine) {
    return cosine > Float.NEGATIVE_INFINITY;
  }

  /** The mean of both reciprocal ranks of each pair. */
  double[] reciprocals() {
    return IntStream.range(0, things.length)
        .mapToDouble(i -> (1.0 / (1 + things[i]) + 1.0 / (1 + concepts[i])) / 2)
        .toArray();
  }
}
