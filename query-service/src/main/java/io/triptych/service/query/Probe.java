package io.triptych.service.query;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Modality;
import java.util.List;

/** One comparison of a query part with every candidate; becomes one term of the score. */
sealed interface Probe {

  /** The index of the query part. */
  int part();

  /**
   * The part's share times that of the modality or of the lexical score; negative parts: &lt; 0.
   */
  double weight();

  /**
   * A comparison by cosine.
   *
   * @param vectors unit vectors; the best of them counts
   * @param curve from cosine to relevance
   * @param corrected whether {@link Hubness} is taken off before
   */
  record Vector(
      int part,
      double weight,
      Modality target,
      List<float[]> vectors,
      Calibration.Curve curve,
      boolean corrected)
      implements Probe {
    public Vector {
      vectors = List.copyOf(vectors);
    }
  }

  /** A comparison by words. */
  record Lexical(int part, double weight, String text) implements Probe {}
}
