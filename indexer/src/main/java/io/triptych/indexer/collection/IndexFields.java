package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;

/** The names of the Lucene fields of a collection; {@link ItemBlocks} says what they hold. */
final class IndexFields {
  static final String ID = "_id";
  static final String KIND = "_kind";
  static final String SOURCE = "_source";
  static final String ITEM_HASH = "_hash";
  static final String VERSION = "_version";
  static final String TITLE = "_title";
  static final String DESCRIPTION = "_description";
  static final String KEYWORDS = "_keywords";

  /** The version of items without {@link #VERSION}, written when there was none. */
  static final long FIRST_VERSION = 1;

  /** The value of {@link #KIND} of a block's last document. */
  static final String KIND_ITEM = "item";

  /** The documents that stand for items. */
  static final Query ITEMS = new TermQuery(new Term(KIND, KIND_ITEM));

  /** The same as bits, cached for each segment. */
  static final BitSetProducer ITEM_BITS = new QueryBitSetProducer(ITEMS);

  private IndexFields() {}

  static String vector(Modality modality) {
    return "vector_" + modality.id();
  }

  static String attribute(String name) {
    return "attr." + name;
  }

  static Term id(String id) {
    return new Term(ID, id);
  }
}
