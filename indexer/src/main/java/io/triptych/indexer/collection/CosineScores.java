package io.triptych.indexer.collection;

/**
 * The score that Lucene gives to the inner product d of unit vectors is max(0, (1 + d) / 2); this
 * gives d back, to within 2⁻²³.
 */
final class CosineScores {
  private CosineScores() {}

  static float cosine(float luceneScore) {
    return 2 * luceneScore - 1;
  }
}
