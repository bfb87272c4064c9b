package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.WordList;
import java.util.List;
import java.util.Optional;

/**
 * A point-in-time view of a collection. Handles ({@code doc}) belong to the view that gave them.
 * Safe for use by many threads until closed.
 */
public interface CollectionSearcher extends AutoCloseable {

  /** A number that grows with every commit that this view can be told apart by. */
  long version();

  /**
   * Names what this view shows. Views of the same commit have the same name, in every process;
   * those of different commits never, even of different collections.
   */
  String commit();

  /** The number of items. */
  int itemCount();

  /** The length of its vectors. */
  int dimension();

  /** Whether any item has a vector of {@code modality}. */
  boolean holds(Modality modality);

  /**
   * The id of the tower that embedded the media of {@code modality}, where the collection records
   * it. It does for sounds, whose tower the space id does not tell.
   */
  default Optional<String> tower(Modality modality) {
    return Optional.empty();
  }

  /**
   * Compiles a filter written in Lucene's standard query syntax over the collection's schema.
   *
   * @throws FilterException if the text does not parse or names an unknown attribute
   */
  ItemFilter filter(String text);

  /**
   * Reads a facet: {@code NAME} or {@code NAME:N} for the 10 or N most frequent values of a keyword
   * or flag, {@code NAME:B1,B2,…} for the ranges between numbers or days.
   *
   * @throws FacetException if the attribute is unknown or what follows does not fit its type
   */
  FacetRequest facet(String text);

  /** Counts the items that {@code filter} lets pass, once for each of {@code requests}. */
  List<FacetCounts> facets(ItemFilter filter, List<FacetRequest> requests);

  /**
   * Compiles an expression in Lucene's syntax over {@code score} and numeric attributes.
   *
   * @throws RankExpressionException if the text does not parse, is too long, or names what is no
   *     numeric attribute
   */
  RankExpression rankExpression(String text);

  /**
   * The value of an expression for each of {@code docs}, in order. An item without an attribute has
   * 0 there.
   *
   * @param scores the score of each of {@code docs}
   */
  double[] rankValues(RankExpression expression, double[] scores, int[] docs);

  /**
   * What to read of items: {@code title}, {@code description}, {@code thumbnail}, {@code
   * attributes} for all of them or {@code attributes.NAME} for one.
   *
   * @throws FieldException if a name is none of these or the attribute is unknown
   */
  ItemFields fields(List<String> names);

  /**
   * The k titles that {@code typed} may be meant to become, the best first, none twice: its words
   * stand anywhere in them, the last one as a beginning.
   */
  List<String> suggest(String typed, int k, ItemFilter filter);

  /**
   * The k items nearest to {@code vector} by cosine among the vectors of {@code target}.
   *
   * @param vector a unit vector of the collection's space
   * @param k at least 1
   * @param parameters how hard to try; an item that lives and passes is found however restrictive
   *     the filter is
   */
  NearestNeighbours nearest(
      Modality target, float[] vector, int k, ItemFilter filter, KnnParameters parameters);

  /** The k items that match {@code text} best by BM25 over title, description and attributes. */
  List<ItemScore> lexical(String text, int k, ItemFilter filter);

  /** The BM25 score of each of {@code docs} for {@code text}, in order; 0 where nothing matches. */
  float[] lexicalScores(String text, int[] docs);

  /**
   * The cosine between {@code vector} and the best vector of {@code target} of each of {@code
   * docs}, in order; NaN where an item has none.
   */
  float[] cosines(Modality target, float[] vector, int[] docs);

  /**
   * The words of titles, descriptions and keyword attributes, folded over case and accents; of very
   * many those that most items have.
   */
  WordList words();

  /** The handle of the item called {@code id}. */
  Optional<Integer> find(String id);

  /** The item hash that the item called {@code id} was written with. */
  Optional<String> itemHash(String id);

  /** The version of an item; each write of the item raises it. */
  long itemVersion(int doc);

  /** All items that {@code filter} lets pass, in the order in which they lie in the index. */
  int[] passing(ItemFilter filter);

  /** The vectors of {@code modality} of an item, the main medium first. */
  List<float[]> vectors(int doc, Modality modality);

  /** The item behind a handle. */
  default StoredItem item(int doc) {
    return item(doc, ItemFields.ALL);
  }

  /** What {@code fields} say of the item behind a handle; the rest is empty. */
  StoredItem item(int doc, ItemFields fields);

  /** All items, in the order in which they lie in the index; read as they are asked for. */
  Iterable<StoredItem> items();

  @Override
  void close();
}
