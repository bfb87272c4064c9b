package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.join.DiversifyingNearestChildrenKnnCollectorManager;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.BitSet;

/**
 * One k-NN search over the graphs of a field, the best child of a block standing for the block. In
 * each segment it walks the graph, or compares all that pass where that is less work or the walk
 * did not reach enough of them. Serves one search by one thread.
 */
final class GraphSearch {
  /** Vectors compared for each candidate kept, as measured on 20,000. */
  private static final int COMPARED_A_CANDIDATE = 32;

  private final String field;
  private final float[] vector;
  private final int k;
  private final int candidates;
  private final FilterCache.View filter;
  private final List<ItemScore> found = new ArrayList<>();
  private boolean exact = true;
  private long visited;

  /**
   * @param k how many hits must be found if there are as many
   * @param candidates how many a walk keeps, at least {@code k}
   * @param filter what lets items pass, or null for all
   */
  GraphSearch(String field, float[] vector, int k, int candidates, FilterCache.View filter) {
    this.field = field;
    this.vector = vector;
    this.k = k;
    this.candidates = candidates;
    this.filter = filter;
  }

  /** Runs the search; at most as many as there are candidates, best first. */
  List<ItemScore> run(IndexSearcher searcher) throws IOException {
    var collectors =
        new DiversifyingNearestChildrenKnnCollectorManager(
            candidates, IndexFields.ITEM_BITS, searcher);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      if (values != null && values.size() > 0) {
        search(leaf, values, collectors);
      }
    }
    return found.stream().sorted(ItemScore.BEST_FIRST).limit(candidates).toList();
  }

  /** How many vectors were compared with the query. */
  long visited() {
    return visited;
  }

  /** Whether every vector that passes was compared, as it is kept in the graph. */
  boolean exact() {
    return exact;
  }

  private void search(
      LeafReaderContext leaf,
      FloatVectorValues values,
      DiversifyingNearestChildrenKnnCollectorManager collectors)
      throws IOException {
    FilterBits passing = filter == null ? null : filter.of(leaf);
    if (passing != null && passing.childCount() == 0) {
      return;
    }
    if (passing != null && !worthWalking(passing, values.size())) {
      scan(leaf, values, passing);
      return;
    }
    KnnCollector collector =
        collectors.newCollector(Integer.MAX_VALUE, KnnSearchStrategy.Hnsw.DEFAULT, leaf);
    if (collector == null) {
      return;
    }
    AcceptDocs accepted =
        passing == null
            ? AcceptDocs.fromLiveDocs(leaf.reader().getLiveDocs(), leaf.reader().maxDoc())
            : passing.accepted();
    leaf.reader().searchNearestVectors(field, vector, collector, accepted);
    ScoreDoc[] hits = collector.topDocs().scoreDocs;
    visited += collector.visitedCount();
    int all = passing == null ? values.size() : Math.min(passing.childCount(), values.size());
    // A small segment has no graph: Lucene then compares all it holds.
    boolean every = collector.visitedCount() >= all;
    if (!every && hits.length < k && hits.length < all) {
      // A graph may not reach every item that a filter lets pass; comparing all does.
      scan(leaf, values, passing);
      return;
    }
    exact &= every;
    BitSet parents = IndexFields.ITEM_BITS.getBitSet(leaf);
    for (ScoreDoc hit : hits) {
      int parent = leaf.docBase + parents.nextSetBit(hit.doc);
      found.add(new ItemScore(parent, CosineScores.cosine(hit.score)));
    }
  }

  /**
   * Whether a walk over the graph compares less than a scan of all that the filter lets pass. A
   * walk with c candidates compares about 32 c vectors; with a filter that lets a share s pass,
   * about 1/s times as many.
   */
  private boolean worthWalking(FilterBits passing, int vectors) {
    double matches = Math.min(passing.childCount(), vectors);
    return matches * matches / vectors > COMPARED_A_CANDIDATE * (double) candidates;
  }

  private void scan(LeafReaderContext leaf, FloatVectorValues values, FilterBits passing)
      throws IOException {
    ExactSearch scan = new ExactSearch(vector, candidates);
    scan.scan(leaf, values, passing);
    visited += scan.visited();
    found.addAll(scan.hits());
  }
}
