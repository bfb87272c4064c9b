package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.util.BitSet;

/**
 * One k-NN search that compares the query with every vector of the items that pass, in full. Serves
 * one search by one thread.
 */
final class ExactSearch {
  private static final Comparator<ItemScore> WORST_FIRST = ItemScore.BEST_FIRST.reversed();

  private final float[] vector;
  private final int k;
  private final PriorityQueue<ItemScore> best = new PriorityQueue<>(WORST_FIRST);
  private long visited;

  ExactSearch(float[] vector, int k) {
    this.vector = vector;
    this.k = k;
  }

  /** The best so far, best first. */
  List<ItemScore> hits() {
    return best.stream().sorted(ItemScore.BEST_FIRST).toList();
  }

  /** How many vectors were compared with the query. */
  long visited() {
    return visited;
  }

  /**
   * Compares with the vectors of a segment.
   *
   * @param passing the items that pass, or null for all that live
   */
  void scan(LeafReaderContext leaf, FloatVectorValues values, FilterBits passing)
      throws IOException {
    BitSet parents = IndexFields.ITEM_BITS.getBitSet(leaf);
    VectorScorer scorer = values.rescorer(vector);
    DocIdSetIterator accepted =
        passing == null
            ? AcceptDocs.fromLiveDocs(leaf.reader().getLiveDocs(), leaf.reader().maxDoc())
                .iterator()
            : passing.accepted(passing.childCount()).iterator();
    VectorScorer.Bulk bulk = scorer.bulk(accepted);
    DocAndFloatFeatureBuffer scored = new DocAndFloatFeatureBuffer();
    int item = -1;
    float score = 0;
    bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, scored);
    while (scored.size > 0) {
      visited += scored.size;
      for (int i = 0; i < scored.size; i++) {
        if (scored.docs[i] < item) {
          score = Math.max(score, scored.features[i]);
        } else {
          offer(leaf, item, score);
          item = parents.nextSetBit(scored.docs[i]);
          score = scored.features[i];
        }
      }
      bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, scored);
    }
    offer(leaf, item, score);
  }

  private void offer(LeafReaderContext leaf, int item, float score) {
    if (item < 0) {
      return;
    }
    ItemScore hit = new ItemScore(leaf.docBase + item, CosineScores.cosine(score));
    if (best.size() < k) {
      best.add(hit);
    } else if (WORST_FIRST.compare(hit, best.peek()) > 0) {
      best.poll();
      best.add(hit);
    }
  }
}
