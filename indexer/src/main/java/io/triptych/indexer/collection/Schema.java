package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The types of a collection's attributes. An attribute gets its type from the first item that has
 * it and keeps it: a string that reads as a date makes a {@link AttributeType#DATE}, any other
 * string a {@link AttributeType#KEYWORD}.
 *
 * @param types the type of each attribute, by name
 */
public record Schema(Map<String, AttributeType> types) {
  /** The attribute that holds an item's price. */
  public static final String PRICE = "price";

  /** The attribute that holds how many pieces there are. */
  public static final String STOCK = "stock";

  /** The attribute that holds when the source last changed an item. */
  public static final String UPDATED_AT = "updated_at";

  /** What every collection starts with. */
  public static final Schema INITIAL =
      new Schema(
          Map.of(
              PRICE, AttributeType.NUMERIC,
              STOCK, AttributeType.NUMERIC,
              UPDATED_AT, AttributeType.DATE));

  public Schema {
    types = Collections.unmodifiableMap(new TreeMap<>(types));
  }

  /**
   * This schema with more types.
   *
   * @throws IllegalArgumentException if one differs from that of an attribute that this knows
   */
  Schema with(Map<String, AttributeType> more) {
    Map<String, AttributeType> all = new TreeMap<>(types);
    more.forEach((name, type) -> {
      AttributeType known = all.putIfAbsent(name, type);
      if (known != null && known != type) {
        throw new IllegalArgumentException(
            "%s: %s (expected: %s, as in every collection)".formatted(name, type.id(), known.id()));
      }
    });
    return new Schema(all);
  }

  /** The type of an attribute; empty for one that no item has had yet. */
  public Optional<AttributeType> type(String attribute) {
    return Optional.ofNullable(types.get(attribute));
  }

  /**
   * The values as this schema types them; those of unknown attributes as {@link #extendedBy} would.
   *
   * @throws AttributeTypeException if a value does not fit the type of its attribute
   */
  public Map<String, AttributeValue> conform(Map<String, AttributeValue> attributes) {
    Map<String, AttributeValue> conformed = new TreeMap<>();
    attributes.forEach((name, value) -> {
      AttributeType type = type(name).orElseGet(() -> infer(value));
      conformed.put(name, conform(name, value, type));
    });
    return conformed;
  }

  /** This schema, with the attributes it does not know yet added; itself if there are none. */
  public Schema extendedBy(Map<String, AttributeValue> attributes) {
    if (types.keySet().containsAll(attributes.keySet())) {
      return this;
    }
    Map<String, AttributeType> extended = new TreeMap<>(types);
    attributes.forEach((name, value) -> extended.putIfAbsent(name, infer(value)));
    return new Schema(extended);
  }

  private static AttributeType infer(AttributeValue value) {
    return switch (value) {
      case AttributeValue.Keyword keyword -> isDate(keyword);
      case AttributeValue.Numeric _ -> AttributeType.NUMERIC;
      case AttributeValue.Flag _ -> AttributeType.FLAG;
      case AttributeValue.Date _ -> AttributeType.DATE;
    };
  }

  private static AttributeType isDate(AttributeValue.Keyword keyword) {
    boolean date =
        keyword.terms().size() == 1 && IsoDates.parse(keyword.terms().getFirst()).isPresent();
    return date ? AttributeType.DATE : AttributeType.KEYWORD;
  }

  private static AttributeValue conform(String name, AttributeValue value, AttributeType type) {
    return switch (value) {
      case AttributeValue.Keyword keyword when type == AttributeType.KEYWORD -> keyword;
      case AttributeValue.Keyword(var terms) when type == AttributeType.DATE && terms.size() == 1 ->
          IsoDates.parse(terms.getFirst())
              .<AttributeValue>map(AttributeValue.Date::new)
              .orElseThrow(() -> new AttributeTypeException(name, terms.getFirst(), type));
      case AttributeValue.Numeric number when type == AttributeType.NUMERIC -> number;
      case AttributeValue.Flag flag when type == AttributeType.FLAG -> flag;
      case AttributeValue.Date date when type == AttributeType.DATE -> date;
      default -> throw new AttributeTypeException(name, show(value), type);
    };
  }

  private static String show(AttributeValue value) {
    return switch (value) {
      case AttributeValue.Keyword(var terms) ->
          terms.size() == 1 ? '"' + terms.getFirst() + '"' : terms.toString();
      case AttributeValue.Numeric(double number) -> Double.toString(number);
      case AttributeValue.Flag(boolean flag) -> Boolean.toString(flag);
      case AttributeValue.Date(var instant) -> instant.toString();
    };
  }
}
