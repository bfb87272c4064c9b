package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;

/** Reads items of one segment, in the order of their documents, by one thread. */
final class SegmentItems {
  private static final Set<String> SOURCE = Set.of(IndexFields.SOURCE);

  private final LeafReaderContext leaf;
  private final StoredFields stored;
  private final ItemNumbers numbers;
  private final MediaRoots roots;
  private final MediaStore media;
  private final ItemFields fields;

  SegmentItems(
      LeafReaderContext leaf,
      CollectionDescription description,
      MediaRoots roots,
      MediaStore media,
      ItemFields fields)
      throws IOException {
    this.leaf = leaf;
    this.stored = leaf.reader().storedFields();
    this.numbers = new ItemNumbers(description, leaf.reader(), fields);
    this.roots = roots;
    this.media = media;
    this.fields = fields;
  }

  /** Whether an item lies in the segment. */
  boolean holds(int doc) {
    return doc >= leaf.docBase && doc - leaf.docBase < leaf.reader().maxDoc();
  }

  /**
   * An item.
   *
   * @param doc its handle, not below that of the call before
   */
  StoredItem item(int doc) throws IOException {
    int own = doc - leaf.docBase;
    byte[] source = stored.document(own, SOURCE).getBinaryValue(IndexFields.SOURCE).bytes;
    StoredItem item = StoredSource.read(source, roots, media, fields);
    return item.with(numbers.current(own, item.attributes()));
  }
}
