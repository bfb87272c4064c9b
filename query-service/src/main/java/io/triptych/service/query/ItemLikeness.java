package io.triptych.service.query;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import java.util.List;

/**
 * How near candidates are to each other: the cosine of their first pictures; of their texts where
 * one has no picture; of their first sounds where one has neither. 0 where they have nothing in
 * common. Vectors are read when first asked for. For one thread.
 */
final class ItemLikeness {
  private static final List<Modality> ORDER =
      List.of(Modality.IMAGE, Modality.TEXT, Modality.AUDIO);

  private static final float[] NONE = {};

  private final CollectionSearcher searcher;
  private final int[] docs;

  /** By place in {@link #ORDER} and candidate; null where it was not read yet. */
  private final float[][][] vectors;

  /** The likeness of the candidates with the handles {@code docs}. */
  ItemLikeness(CollectionSearcher searcher, int[] docs) {
    this.searcher = searcher;
    this.docs = docs;
    this.vectors = new float[ORDER.size()][docs.length][];
  }

  /** The likeness of the candidates at two indexes, −1 to 1. */
  double of(int candidate, int other) {
    for (int m = 0; m < vectors.length; m++) {
      float[] one = vector(m, candidate);
      float[] two = vector(m, other);
      if (one.length > 0 && two.length > 0) {
        return dot(one, two);
      }
    }
    return 0;
  }

  private float[] vector(int m, int candidate) {
    if (vectors[m][candidate] == null) {
      List<float[]> held = searcher.vectors(docs[candidate], ORDER.get(m));
      vectors[m][candidate] = held.isEmpty() ? NONE : held.getFirst();
    }
    return vectors[m][candidate];
  }

  /** Four sums that do not wait for each other; the compiler leaves one of floats in order. */
  private static double dot(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return (double) s0 + s1 + s2 + s3;
  }
}
