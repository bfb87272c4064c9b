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

  /**
   * Below that share a walk is first tried that compares everything and keeps few: the share of its
   * candidates that would be found in passing if what passes lay anywhere. If it does, that is less
   * work than skipping, and finds more. If it lies close to the query, far fewer vectors are seen,
   * and a walk that keeps all candidates costs little too. If it lies elsewhere, far more are, and
   * skipping finds it. Not tried where so few pass that {@code k} is more than that number.
   */
  private static final double TRIAL_EXCESS = 1.25;

  /** What a walk that keeps 40 compares of 100,000; one that keeps x, (x/40)^0.6 times as many. */
  private static final double VISITS = 517;

  private static final int VISITS_KEPT = 40;
  private static final double VISITS_POWER = 0.6;
  private static final double FEW_VISITS = 0.5;
  private static final double MANY_VISITS = 2.5;

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
    AcceptDocs accepted =
        passing == null
            ? AcceptDocs.fromLiveDocs(leaf.reader().getLiveDocs(), leaf.reader().maxDoc())
            : passing.accepted(walk.matches());
    KnnCollector collector = walk(leaf, searcher, walk, accepted);
    if (collector == null) {
      return;
    }
    ScoreDoc[] hits = collector.topDocs().scoreDocs;
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
   * @param share of the items pass
   * @param matches about how many of its vectors pass
   * @param kept how many candidates are kept
   * @param scanned how many vectors a scan compares in the same time
   */
  private record Walk(
      double share, int matches, int kept, double scanned, KnnSearchStrategy strategy) {}

  private Walk walk(FilterBits passing, int vectors, LeafReaderContext leaf) {
    double share = passing == null ? 1 : passing.share(leaf.reader().maxDoc());
    boolean skips = share < SKIPPING_SHARE;
    // Skipping misses some ways, the more the fewer pass: more candidates make up for that.
    int kept = skips ? (int) (candidates * (1.7 - share)) : candidates;
    return new Walk(
        share,
        (int) Math.ceil(share * vectors),
        kept,
        kept * (SCANNED_A_CANDIDATE + SCANNED_FOR_SHARE / share),
        skips ? SKIPPING : COMPARING);
  }

  /** Null where nothing is to be found. */
  private KnnCollector walk(
      LeafReaderContext leaf, IndexSearcher searcher, Walk walk, AcceptDocs accepted)
      throws IOException {
    double few = candidates * walk.share() / SKIPPING_SHARE;
    if (walk.share() >= SKIPPING_SHARE || k > TRIAL_EXCESS * few) {
      return walk(leaf, searcher, walk.kept(), Integer.MAX_VALUE, walk.strategy(), accepted);
    }
    int tried = Math.max(k, (int) few);
    double visits = VISITS * Math.pow(tried / walk.share() / VISITS_KEPT, VISITS_POWER);
    int most = (int) (MANY_VISITS * visits);
    KnnCollector trial = walk(leaf, searcher, tried, most, COMPARING, accepted);
    if (trial == null || trial.earlyTerminated()) {
      return walk(leaf, searcher, walk.kept(), Integer.MAX_VALUE, SKIPPING, accepted);
    }
    return trial.visitedCount() < FEW_VISITS * visits
        ? walk(leaf, searcher, candidates, Integer.MAX_VALUE, COMPARING, accepted)
        : trial;
  }

  private KnnCollector walk(
      LeafReaderContext leaf,
      IndexSearcher searcher,
      int kept,
      int limit,
      KnnSearchStrategy strategy,
      AcceptDocs accepted)
      throws IOException {
    KnnCollector collector =
        new DiversifyingNearestChildrenKnnCollectorManager(kept, IndexFields.ITEM_BITS, searcher)
            .newCollector(limit, strategy, leaf);
    if (collector != null) {
      leaf.reader().searchNearestVectors(field, vector, collector, accepted);
      visited += collector.visitedCount();
    }
    return collector;
  }

  private void scan(LeafReaderContext leaf, FloatVectorValues values, FilterBits passing)
      throws IOException {
    ExactSearch scan = new ExactSearch(vector, candidates);
    scan.scan(leaf, values, passing);
    visited += scan.visited();
    found.addAll(scan.hits());
  }
}
