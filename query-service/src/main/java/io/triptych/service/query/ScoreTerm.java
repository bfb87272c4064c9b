package io.triptych.service.query;

import io.triptych.encoder.Modality;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One summand of a score.
 *
 * @param part the index of the query part
 * @param target the modality that was compared; empty for the lexical term
 * @param raw the cosine, or the BM25 score; NaN where the item has no medium of that modality
 * @param relevance in [0, 1]; 0 where {@code raw} is NaN
 * @param weight after normalisation, so that an item's positive ones sum to 1, or to the belief of
 *     the {@link Reading} of a spoken query that found it; negative for negative parts; 0 where
 *     {@code raw} is NaN
 * @param rank the item's rank in this comparison, from 1, with {@link Hybrid#RRF}; empty where it
 *     has none
 */
public record ScoreTerm(
    int part,
    Optional<Modality> target,
    double raw,
    double relevance,
    double weight,
    OptionalInt rank) {

  /** What the term adds to the score. */
  public double contribution() {
    return weight * relevance;
  }
}
