package io.triptych.indexer.collection;

/**
 * How hard a k-NN search tries.
 *
 * @param exact whether to compare with every vector
 * @param candidates how many candidates a walk over a graph keeps (efSearch), at least 1, and never
 *     fewer than the hits asked for; 0 for what the collection thinks right
 */
public record KnnParameters(boolean exact, int candidates) {
  /** As the collection thinks right. */
  public static final KnnParameters DEFAULT = new KnnParameters(false, 0);

  /** A comparison with every vector. */
  public static final KnnParameters EXACT = new KnnParameters(true, 0);

  /** The most candidates that can be asked for. */
  public static final int MAX_CANDIDATES = 10_000;

  public KnnParameters {
    if (candidates < 0 || candidates > MAX_CANDIDATES) {
      throw new IllegalArgumentException(
          "candidates: " + candidates + " (expected: 0 to " + MAX_CANDIDATES + ")");
    }
  }

  /** A walk that keeps {@code candidates}. */
  public static KnnParameters candidates(int candidates) {
    return new KnnParameters(false, candidates);
  }
}
