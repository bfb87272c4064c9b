package io.triptych.encoder.align.training;

import io.triptych.encoder.calibration.PairCosines;

/**
 * How a candidate did on a part that was held out.
 *
 * @param change the mean distance of the things' vectors from the base's, from 0 to 2
 * @param cosines of the pairs that have a target, and of others beside them
 * @param alike of things with others about the same ({@link Partners}), and of others beside them
 */
record Trial(Ranks ranks, float change, PairCosines cosines, PairCosines alike) {
  static Trial of(Matrix vectors, AlignmentPairs held) {
    double change = 0;
    for (int i = 0; i < vectors.rows(); i++) {
      double cosine = vectors.dot(i, held.base(), i);
      change += Math.sqrt(Math.max(0, 2 - 2 * cosine)) / vectors.rows();
    }
    int[] titled = held.titled();
    Partners partners = Partners.of(held);
    return new Trial(
        Ranks.of(vectors, held),
        (float) change,
        cosines(vectors.rows(titled), held.targets().rows(titled), held.concepts(titled)),
        cosines(
            vectors.rows(partners.rows()),
            vectors.rows(partners.others()),
            held.concepts(partners.rows())));
  }

  private static PairCosines cosines(Matrix things, Matrix targets, int[] concepts) {
    return PairCosines.draw(things.values(), targets.values(), things.columns(), concepts);
  }
}
