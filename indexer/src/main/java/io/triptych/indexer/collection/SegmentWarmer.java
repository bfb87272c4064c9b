package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.TopKnnCollector;

/**
 * Makes searchers whose new segments, such as those of a merge, have been walked through before
 * anybody asks them, so that a refresh does not make the next queries slow. The segments of a
 * collection that was just opened are left as they are.
 */
final class SegmentWarmer extends SearcherFactory {
  private static final int WALKS = 16;
  private static final int CANDIDATES = 40;

  @Override
  public IndexSearcher newSearcher(IndexReader reader, IndexReader previous) throws IOException {
    if (previous != null) {
      Set<IndexReader.CacheKey> known = new HashSet<>();
      for (LeafReaderContext leaf : previous.leaves()) {
        known.add(leaf.reader().getCoreCacheHelper().getKey());
      }
      for (LeafReaderContext leaf : reader.leaves()) {
        if (!known.contains(leaf.reader().getCoreCacheHelper().getKey())) {
          warm(leaf);
        }
      }
    }
    return super.newSearcher(reader, previous);
  }

  private static void warm(LeafReaderContext leaf) throws IOException {
    IndexFields.ITEM_BITS.getBitSet(leaf);
    for (FieldInfo field : leaf.reader().getFieldInfos()) {
      if (field.hasVectorValues()) {
        walk(leaf, field.name);
      }
    }
  }

  /** Walks to some of the segment's own vectors, evenly spread. */
  private static void walk(LeafReaderContext leaf, String field) throws IOException {
    FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
    AcceptDocs accepted =
        AcceptDocs.fromLiveDocs(leaf.reader().getLiveDocs(), leaf.reader().maxDoc());
    int walks = Math.min(WALKS, values.size());
    for (int i = 0; i < walks; i++) {
      float[] vector = values.vectorValue((int) ((long) i * values.size() / walks)).clone();
      TopKnnCollector collector = new TopKnnCollector(CANDIDATES, Integer.MAX_VALUE);
      leaf.reader().searchNearestVectors(field, vector, collector, accepted);
    }
  }
}
