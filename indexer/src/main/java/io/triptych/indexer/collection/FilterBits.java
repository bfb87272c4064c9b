package io.triptych.indexer.collection;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * The live items of a segment that a filter lets pass.
 *
 * @param items the parents, as bits over the segment's documents
 * @param children the other documents of their blocks
 * @param itemCount the number of {@code items}
 * @param childCount the number of {@code children}
 */
record FilterBits(FixedBitSet items, FixedBitSet children, int itemCount, int childCount) {

  /**
   * The items of a segment that {@code weight} matches.
   *
   * @param weight of a query that matches nothing but parents
   */
  static FilterBits of(LeafReaderContext leaf, Weight weight) throws IOException {
    int documents = leaf.reader().maxDoc();
    FixedBitSet items = new FixedBitSet(documents);
    FixedBitSet children = new FixedBitSet(documents);
    Scorer scorer = weight.scorer(leaf);
    BitSet parents = IndexFields.ITEM_BITS.getBitSet(leaf);
    int itemCount = 0;
    int childCount = 0;
    if (scorer != null && parents != null) {
      Bits live = leaf.reader().getLiveDocs();
      DocIdSetIterator matches = scorer.iterator();
      for (int item = matches.nextDoc();
          item != DocIdSetIterator.NO_MORE_DOCS;
          item = matches.nextDoc()) {
        if (live == null || live.get(item)) {
          int first = item == 0 ? 0 : parents.prevSetBit(item - 1) + 1;
          items.set(item);
          children.set(first, item);
          itemCount++;
          childCount += item - first;
        }
      }
    }
    return new FilterBits(items, children, itemCount, childCount);
  }

  long bytes() {
    return items.ramBytesUsed() + children.ramBytesUsed();
  }

  /**
   * About the share of items that pass.
   *
   * @param documents how many the segment has, with children and deleted ones
   */
  double share(int documents) {
    return (double) (itemCount + childCount) / documents;
  }

  /**
   * The children as Lucene wants to be told of them.
   *
   * @param cost about how many of them have a vector in the field that is searched
   */
  AcceptDocs accepted(int cost) {
    return new AcceptDocs() {
      @Override
      public Bits bits() {
        return children;
      }

      @Override
      public DocIdSetIterator iterator() {
        return new BitSetIterator(children, childCount);
      }

      @Override
      public int cost() {
        return cost;
      }
    };
  }
}
