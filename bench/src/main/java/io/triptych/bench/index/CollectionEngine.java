package io.triptych.bench.index;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import io.triptych.indexer.collection.NearestNeighbours;
import java.util.List;

/** A collection. What is timed is what a query pays: handles and cosines of items. */
final class CollectionEngine implements Engine {
  /** Asks for a comparison with every vector. */
  static final int EXACT = -1;

  private final CollectionSearcher searcher;
  private final int[] numbers;
  private final ItemFilter filter;

  /**
   * @param numbers the documents' numbers by handle
   * @param filter what lets items pass
   */
  CollectionEngine(CollectionSearcher searcher, int[] numbers, ItemFilter filter) {
    this.searcher = searcher;
    this.numbers = numbers;
    this.filter = filter;
  }

  @Override
  public int[] search(float[] query, int k, int candidates) {
    KnnParameters parameters =
        candidates == EXACT ? KnnParameters.EXACT : KnnParameters.candidates(candidates);
    NearestNeighbours found = searcher.nearest(Modality.IMAGE, query, k, filter, parameters);
    List<ItemScore> hits = found.hits();
    int[] documents = new int[hits.size()];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = numbers[hits.get(i).doc()];
    }
    return documents;
  }
}
