package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;

/** The vectors of blocks, found from their parents. */
final class BlockVectors {
  private final IndexReader reader;

  BlockVectors(IndexReader reader) {
    this.reader = reader;
  }

  /** Whether any live block has a vector of {@code modality}. */
  boolean holds(Modality modality) throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(IndexFields.vector(modality));
      if (values != null && anyLive(values, leaf.reader().getLiveDocs())) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyLive(FloatVectorValues values, Bits live) throws IOException {
    DocIndexIterator children = values.iterator();
    for (int doc = children.nextDoc();
        doc != DocIndexIterator.NO_MORE_DOCS;
        doc = children.nextDoc()) {
      if (live == null || live.get(doc)) {
        return true;
      }
    }
    return false;
  }

  /** The vectors of {@code modality} of a block, in the item's order. */
  List<float[]> of(int parent, Modality modality) throws IOException {
    LeafReaderContext leaf = leaf(parent);
    List<float[]> found = new ArrayList<>();
    FloatVectorValues values = leaf.reader().getFloatVectorValues(IndexFields.vector(modality));
    if (values != null) {
      int item = parent - leaf.docBase;
      DocIndexIterator children = values.iterator();
      for (int child = children.advance(firstChild(leaf, item));
          child < item;
          child = children.nextDoc()) {
        found.add(values.vectorValue(children.index()).clone());
      }
    }
    return found;
  }

  /** The best cosine of each block; NaN for a block without a vector of {@code modality}. */
  float[] cosines(Modality modality, float[] vector, int[] parents) throws IOException {
    float[] cosines = new float[parents.length];
    Arrays.fill(cosines, Float.NaN);
    LeafReaderContext leaf = null;
    FloatVectorValues values = null;
    DocIndexIterator children = null;
    int last = -1;
    for (int i : byDocument(parents)) {
      if (last >= 0 && parents[last] == parents[i]) {
        cosines[i] = cosines[last];
        continue;
      }
      last = i;
      if (leaf == null || parents[i] >= leaf.docBase + leaf.reader().maxDoc()) {
        leaf = leaf(parents[i]);
        values = leaf.reader().getFloatVectorValues(IndexFields.vector(modality));
        children = values == null ? null : values.iterator();
      }
      if (values != null) {
        cosines[i] = best(leaf, values, children, parents[i] - leaf.docBase, vector);
      }
    }
    return cosines;
  }

  /** The positions of {@code docs} in the order of their documents. */
  static int[] byDocument(int[] docs) {
    return IntStream.range(0, docs.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> docs[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static float best(
      LeafReaderContext leaf,
      FloatVectorValues values,
      DocIndexIterator children,
      int item,
      float[] vector)
      throws IOException {
    int first = firstChild(leaf, item);
    int child = children.docID() < first ? children.advance(first) : children.docID();
    float best = Float.NaN;
    for (; child < item; child = children.nextDoc()) {
      float cosine = VectorUtil.dotProduct(vector, values.vectorValue(children.index()));
      best = Float.isNaN(best) ? cosine : Math.max(best, cosine);
    }
    return best;
  }

  private LeafReaderContext leaf(int doc) {
    return reader.leaves().get(ReaderUtil.subIndex(doc, reader.leaves()));
  }

  private static int firstChild(LeafReaderContext leaf, int item) throws IOException {
    BitSet parents = IndexFields.ITEM_BITS.getBitSet(leaf);
    return item == 0 ? 0 : parents.prevSetBit(item - 1) + 1;
  }
}
