package io.triptych.indexer.collection;

import java.util.List;

/**
 * The answer of one k-NN search, and how it was found.
 *
 * @param hits at most {@code asked} items, best first; an item with several media counts once, with
 *     its best
 * @param exact whether every candidate was compared
 * @param visited how many vectors were compared with the query
 * @param candidates how many candidates were kept on the way (efSearch); of an exact search, the
 *     hits
 * @param asked the k that was asked for
 */
public record NearestNeighbours(
    List<ItemScore> hits, boolean exact, long visited, int candidates, int asked) {
  public NearestNeighbours {
    hits = List.copyOf(hits);
  }

  /** The same answer to a question for {@code k}. */
  NearestNeighbours asked(int k) {
    return new NearestNeighbours(hits, exact, visited, candidates, k);
  }
}
