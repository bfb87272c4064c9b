package io.triptych.encoder.align.training;

import io.triptych.encoder.calibration.PairCosines;

/**
 * How a candidate did on a part that was held out.
 *
 * @param change the mean distance of the things' vectors from the base's, from 0 to 2
 * @param cosines of the pairs, and of others beside them
 */
record Trial(Ranks ranks, float change, PairCosines cosines) {
  static Trial of(Matrix vectors, AlignmentPairs held) {
    double change = 0;
    for (int i = 0; i < vectors.rows(); i++) {
      double cosine = vectors.dot(i, held.base(), i);
      change += Math.sqrt(Math.max(0, 2 - 2 * cosine)) / vectors.rows();
    }
    return new Trial(
        Ranks.of(vectors, held.targets(), held.concepts()),
        (float) change,
        PairCosines.draw(
            vectors.values(), held.targets().values(), vectors.columns(), held.concepts()));
  }
}
