package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;

/** Finds items by their ids. */
final class ItemLookup {
  private ItemLookup() {}

  /** The parent of the live block with the given id. */
  static Optional<Integer> find(IndexReader reader, String id) throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      PostingsEnum postings = leaf.reader().postings(IndexFields.id(id), PostingsEnum.NONE);
      BitSet parents = postings == null ? null : IndexFields.ITEM_BITS.getBitSet(leaf);
      if (parents != null) {
        Bits live = leaf.reader().getLiveDocs();
        for (int doc = postings.nextDoc();
            doc != PostingsEnum.NO_MORE_DOCS;
            doc = postings.nextDoc()) {
          if (parents.get(doc) && (live == null || live.get(doc))) {
            return Optional.of(leaf.docBase + doc);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The item hash of the live block with the given id. */
  static Optional<String> itemHash(IndexReader reader, String id) throws IOException {
    Optional<Integer> found = find(reader, id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(found.get(), reader.leaves()));
    BinaryDocValues hashes = leaf.reader().getBinaryDocValues(IndexFields.ITEM_HASH);
    return hashes != null && hashes.advanceExact(found.get() - leaf.docBase)
        ? Optional.of(hashes.binaryValue().utf8ToString())
        : Optional.empty();
  }
}
