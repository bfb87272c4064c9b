package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;

/**
 * One k-NN search that compares the query with every vector of the items that pass. Serves one
 * search by one thread.
 */
final class ExactSearch {
  /** Worst first; of equal scores the later document is the worse, as in Lucene. */
  private static final Comparator<ItemScore> WORST_FIRST =
      Comparator.comparingDouble(ItemScore::score)
          .thenComparing(Comparator.comparingInt(ItemScore::doc).reversed());

  private final String field;
  private final float[] vector;
  private final int k;
  private final PriorityQueue<ItemScore> best;
  private long visited;

  ExactSearch(String field, float[] vector, int k) {
    this.field = field;
    this.vector = vector;
    this.k = k;
    this.best = new PriorityQueue<>(WORST_FIRST);
  }

  /** Runs the search among the items that {@code items} matches; best first. */
  List<ItemScore> run(IndexSearcher searcher, Query items) throws IOException {
    Weight weight = searcher.createWeight(searcher.rewrite(items), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer accepted = weight.scorer(leaf);
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      if (accepted != null && values != null && values.size() > 0) {
        scan(leaf, accepted.iterator(), values);
      }
    }
    return best.stream().sorted(WORST_FIRST.reversed()).toList();
  }

  /** How many vectors were compared with the query. */
  long visited() {
    return visited;
  }

  private void scan(LeafReaderContext leaf, DocIdSetIterator items, FloatVectorValues values)
      throws IOException {
    VectorScorer scorer = values.scorer(vector);
    DocIdSetIterator children = scorer.iterator();
    BitSet parents = IndexFields.ITEM_BITS.getBitSet(leaf);
    Bits live = leaf.reader().getLiveDocs();
    for (int item = items.nextDoc();
        item != DocIdSetIterator.NO_MORE_DOCS;
        item = items.nextDoc()) {
      if (live != null && !live.get(item)) {
        continue;
      }
      int first = item == 0 ? 0 : parents.prevSetBit(item - 1) + 1;
      int child = children.docID() < first ? children.advance(first) : children.docID();
      float score = Float.NEGATIVE_INFINITY;
      for (; child < item; child = children.nextDoc()) {
        score = Math.max(score, scorer.score());
        visited++;
      }
      if (score >= 0) {
        offer(new ItemScore(leaf.docBase + item, CosineScores.cosine(score)));
      }
    }
  }

  private void offer(ItemScore item) {
    if (best.size() < k) {
      best.add(item);
    } else if (WORST_FIRST.compare(item, best.peek()) > 0) {
      best.poll();
      best.add(item);
    }
  }
}
