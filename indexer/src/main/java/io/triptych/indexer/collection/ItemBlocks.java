package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/**
 * An item as Lucene documents: a block of one child for each embedded medium, or for each clip of a
 * sound, in the item's order, then the parent.
 *
 * <ul>
 *   <li>every document: {@code _id} (term), so that the whole block is replaced and deleted by it;
 *   <li>child: {@code vector_text}, {@code vector_image} or {@code vector_audio}, a unit vector;
 *   <li>parent: {@code _kind} = {@code item} (term), {@code _source} (stored, {@link
 *       StoredSource}), {@code _hash} (binary doc value: the item hash), {@code _version} (numeric
 *       doc value: rises with every write of the item, also of numbers alone; absent in items that
 *       were written when there was none, whose version is 1), {@code _title}, {@code
 *       _description}, {@code _keywords} (analysed by {@link TextAnalysis}; the last holds the
 *       terms of all keyword attributes), and {@code attr.NAME} for each attribute: terms and doc
 *       values for keywords and flags ({@code true}, {@code false}), points and doc values for
 *       dates (long, milliseconds since 1970). Numbers are {@code num.NAME}, doc values (sortable
 *       longs of doubles) that count instead of those in {@code _source}, since {@link
 *       CollectionWriter#update} changes them in place; in generations of {@link
 *       NumberLayout#POINTS} they are {@code attr.NAME}, points and doc values.
 * </ul>
 */
final class ItemBlocks {
  private ItemBlocks() {}

  static List<Document> of(
      EncodedItem encoded,
      long version,
      Map<String, AttributeValue> attributes,
      MediaRoots roots,
      NumberLayout numbers)
      throws IOException {
    List<Document> block = new ArrayList<>();
    String id = encoded.item().id();
    for (EncodedMedium medium : encoded.media()) {
      for (float[] vector : medium.vectors()) {
        Document child = withId(id);
        child.add(
            new KnnFloatVectorField(
                IndexFields.vector(medium.modality()),
                vector,
                VectorSimilarityFunction.DOT_PRODUCT));
        block.add(child);
      }
    }
    Document parent = parent(encoded, attributes, roots, numbers);
    parent.add(new NumericDocValuesField(IndexFields.VERSION, version));
    block.add(parent);
    return block;
  }

  private static Document parent(
      EncodedItem encoded,
      Map<String, AttributeValue> attributes,
      MediaRoots roots,
      NumberLayout numbers)
      throws IOException {
    Document parent = withId(encoded.item().id());
    parent.add(new StringField(IndexFields.KIND, IndexFields.KIND_ITEM, Field.Store.NO));
    parent.add(
        new StoredField(
            IndexFields.SOURCE,
            StoredSource.write(encoded.item(), attributes, encoded.media(), roots)));
    parent.add(new BinaryDocValuesField(IndexFields.ITEM_HASH, new BytesRef(encoded.itemHash())));
    parent.add(new TextField(IndexFields.TITLE, encoded.item().title(), Field.Store.NO));
    parent.add(
        new TextField(IndexFields.DESCRIPTION, encoded.item().description(), Field.Store.NO));
    attributes.forEach((name, value) -> add(parent, name, value, numbers));
    return parent;
  }

  private static void add(
      Document parent, String name, AttributeValue value, NumberLayout numbers) {
    String field = IndexFields.attribute(name);
    switch (value) {
      case AttributeValue.Keyword(var terms) -> {
        for (String term : terms) {
          parent.add(new KeywordField(field, term, Field.Store.NO));
          parent.add(new TextField(IndexFields.KEYWORDS, term, Field.Store.NO));
        }
      }
      case AttributeValue.Numeric(double number) -> parent.add(numbers.of(name, number));
      case AttributeValue.Flag(boolean flag) ->
          parent.add(new KeywordField(field, Boolean.toString(flag), Field.Store.NO));
      case AttributeValue.Date(var instant) ->
          parent.add(new LongField(field, instant.toEpochMilli(), Field.Store.NO));
    }
  }

  private static Document withId(String id) {
    Document document = new Document();
    document.add(new StringField(IndexFields.ID, id, Field.Store.NO));
    return document;
  }
}
