package io.triptych.indexer.collection;

import java.util.Map;
import java.util.TreeMap;

/** The fields that a filter may name. */
final class FilterFields {
  /** Stands in for the field of a bare word; no field can have this name. */
  static final String NO_FIELD = "";

  /** The field name that asks whether an item has the attribute named by the value. */
  static final String EXISTS = "_exists_";

  /** How the values of a field match. */
  enum Form {
    ID,
    WORDS,
    KEYWORD,
    FLAG,
    NUMERIC,
    DATE
  }

  /** A field's name in the index and how it matches. */
  record Field(String indexName, Form form) {}

  private final Map<String, Field> fields = new TreeMap<>();

  /** The fields of a schema in a generation that keeps numbers as {@code numbers} says. */
  FilterFields(Schema schema, NumberLayout numbers) {
    schema
        .types()
        .forEach((name, type) -> {
          String field =
              type == AttributeType.NUMERIC ? numbers.field(name) : IndexFields.attribute(name);
          fields.put(name, new Field(field, Form.valueOf(type.name())));
        });
    // An item's own parts win over an attribute of the same name.
    fields.put("id", new Field(IndexFields.ID, Form.ID));
    fields.put("title", new Field(IndexFields.TITLE, Form.WORDS));
    fields.put("description", new Field(IndexFields.DESCRIPTION, Form.WORDS));
  }

  /**
   * The field called {@code name}.
   *
   * @throws FilterException if there is none
   */
  Field get(String name) {
    Field field = fields.get(name);
    if (field == null) {
      throw new FilterException(
          "filter field: %s (expected: one of %s)"
              .formatted(name, String.join(", ", fields.keySet())));
    }
    return field;
  }

  /** What to say about a word without a field. */
  FilterException bare(String word) {
    return new FilterException(
        "filter: %s (expected: FIELD:VALUE, with FIELD one of %s; quote values of several words)"
            .formatted(word, String.join(", ", fields.keySet())));
  }
}
