package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FilterDocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.join.DiversifyingChildrenFloatKnnVectorQuery;
import org.apache.lucene.search.knn.KnnCollectorManager;

/**
 * One k-NN search over the graphs of a field, the best child of a block standing for the block,
 * that also tells what it did. Serves one search by one thread.
 *
 * <p>Lucene walks a segment's graph within the filter; where the filter lets so few pass that the
 * walk would cost more than comparing them all, or the walk used up that budget, it compares them
 * all.
 */
final class DiversifyingSearch extends DiversifyingChildrenFloatKnnVectorQuery {
  private final boolean filtered;
  private final Set<Integer> walked = new HashSet<>();
  private ScoreDoc[] found = {};
  private long visited;

  DiversifyingSearch(String field, float[] vector, Query childFilter, int k) {
    super(field, vector, childFilter, k, IndexFields.ITEM_BITS);
    this.filtered = childFilter != null;
  }

  /** Runs the search; the hits are children with Lucene's scores, best first. */
  ScoreDoc[] run(IndexSearcher searcher) throws IOException {
    rewrite(searcher);
    return found;
  }

  /** How many vectors were compared with the query. */
  long visited() {
    return visited;
  }

  /** Whether every candidate was compared. */
  boolean exact() {
    return walked.isEmpty();
  }

  @Override
  protected TopDocs approximateSearch(
      LeafReaderContext context, AcceptDocs accept, int limit, KnnCollectorManager collectors)
      throws IOException {
    TopDocs top = super.approximateSearch(context, accept, limit, collectors);
    visited += top.totalHits.value();
    // A small segment has no graph: Lucene then compares all it holds.
    if (filtered || top.totalHits.value() < vectors(context)) {
      walked.add(context.ord);
    }
    return top;
  }

  private int vectors(LeafReaderContext context) throws IOException {
    var values = context.reader().getFloatVectorValues(field);
    return values == null ? 0 : values.size();
  }

  @Override
  protected TopDocs exactSearch(
      LeafReaderContext context, DocIdSetIterator accepted, QueryTimeout timeout)
      throws IOException {
    Counter counter = new Counter(accepted);
    TopDocs top = super.exactSearch(context, counter, timeout);
    visited += counter.count;
    walked.remove(context.ord);
    return top;
  }

  @Override
  protected TopDocs mergeLeafResults(TopDocs[] leaves) {
    TopDocs top = super.mergeLeafResults(leaves);
    // A copy, since the caller goes on to sort the array by document.
    found = top.scoreDocs.clone();
    return top;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** Counts the documents that are handed out. */
  private static final class Counter extends FilterDocIdSetIterator {
    private long count;

    Counter(DocIdSetIterator accepted) {
      super(accepted);
    }

    @Override
    public int nextDoc() throws IOException {
      int doc = super.nextDoc();
      count += doc == NO_MORE_DOCS ? 0 : 1;
      return doc;
    }
  }
}
