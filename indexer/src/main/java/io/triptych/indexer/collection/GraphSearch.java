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
  /**
   * Where a smaller share passes, only what passes is compared, and the neighbours of all else are
   * looked at as if they were its own; see {@link
   * org.apache.lucene.util.hnsw.FilteredHnswGraphSearcher}. Above it, what does not pass is
   * compared to find the way and is not kept, which finds more for as much time.
   */
  private static final double SKIPPING_SHARE = 0.4;

  private static final KnnSearchStrategy SKIPPING = new KnnSearchStrategy.Hnsw(100);
  private static final KnnSearchStrategy COMPARING = new KnnSearchStrategy.Hnsw(0);

  /**
   * What a walk costs for each candidate kept, in vectors that a scan compares in that time; and
   * what a share s adds to it, times 1/s. Measured on 100,000: a scan compares one in 40 ns, a walk
   * that keeps 40 takes 0.10, 0.14 and 0.68 ms where all, one in 10 and one in 100 pass.
   */
  private static final double SCANNED_A_CANDIDATE = 60;

  private static final double SCANNED_FOR_SHARE = 3.6;

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
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      if (values != null && values.size() > 0) {
        search(leaf, values, searcher);
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

  private void search(LeafReaderContext leaf, FloatVectorValues values, IndexSearcher searcher)
      throws IOException {
    FilterBits passing = filter == null ? null : filter.of(leaf);
    if (passing != null && passing.childCount() == 0) {
      return;
    }
    Walk walk = walk(passing, values.size(), leaf);
    if (passing != null && walk.scanned() > walk.matches()) {
      scan(leaf, values, passing);
      return;
    }
    KnnCollector collector =
        new DiversifyingNearestChildrenKnnCollectorManager(
                walk.kept(), IndexFields.ITEM_BITS, searcher)
            .newCollector(Integer.MAX_VALUE, walk.strategy(), leaf);
    if (collector == null) {
      return;
    }
    AcceptDocs accepted =
        passing == null
            ? AcceptDocs.fromLiveDocs(leaf.reader().getLiveDocs(), leaf.reader().maxDoc())
            : passing.accepted(walk.matches());
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
   * How a graph is walked.
   *
   * @param matches about how many of its vectors pass
   * @param kept how many candidates are kept
   * @param scanned how many vectors a scan compares in the same time
   */
  private record Walk(int matches, int kept, double scanned, KnnSearchStrategy strategy) {}

  private Walk walk(FilterBits passing, int vectors, LeafReaderContext leaf) {
    double share = passing == null ? 1 : passing.share(leaf.reader().maxDoc());
    boolean skips = share < SKIPPING_SHARE;
    // Skipping misses some ways, the more the fewer pass: more candidates make up for that.
    int kept = skips ? (int) (candidates * (1.7 - share)) : candidates;
    return new Walk(
        (int) Math.ceil(share * vectors),
        kept,
        kept * (SCANNED_A_CANDIDATE + SCANNED_FOR_SHARE / share),
        skips ? SKIPPING : COMPARING);
  }

  private void scan(LeafReaderContext leaf, FloatVectorValues values, FilterBits passing)
      throws IOException {
    ExactSearch scan = new ExactSearch(vector, candidates);
    scan.scan(leaf, values, passing);
    visited += scan.visited();
    found.addAll(scan.hits());
  }
}
