package io.triptych.service.server;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.catalog.CatalogLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Between attributes and their form in messages. */
final class AttributeMessages {
  private AttributeMessages() {}

  static Struct struct(Map<String, AttributeValue> attributes) {
    Struct.Builder struct = Struct.newBuilder();
    new TreeMap<>(attributes).forEach((name, value) -> struct.putFields(name, value(value)));
    return struct.build();
  }

  /**
   * The attributes of a message.
   *
   * @throws IllegalArgumentException if a value has a form that no attribute can have
   * @throws RejectedException if a term is longer than those of catalogues may be
   */
  static Map<String, AttributeValue> values(Struct struct) throws RejectedException {
    Map<String, AttributeValue> values = new TreeMap<>();
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      values.put(field.getKey(), attribute(field.getKey(), field.getValue()));
    }
    return values;
  }

  private static AttributeValue attribute(String name, Value value) throws RejectedException {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> new AttributeValue.Keyword(term(name, value));
      case NUMBER_VALUE -> new AttributeValue.Numeric(value.getNumberValue());
      case BOOL_VALUE -> new AttributeValue.Flag(value.getBoolValue());
      case LIST_VALUE -> new AttributeValue.Keyword(terms(name, value.getListValue()));
      case NULL_VALUE, STRUCT_VALUE, KIND_NOT_SET -> throw unsupported(name, value);
    };
  }

  private static List<String> terms(String name, ListValue list) throws RejectedException {
    List<String> terms = new ArrayList<>();
    for (Value value : list.getValuesList()) {
      if (value.getKindCase() != Value.KindCase.STRING_VALUE) {
        throw unsupported(name, value);
      }
      terms.add(term(name, value));
    }
    return terms;
  }

  private static String term(String name, Value value) throws RejectedException {
    return CatalogLimits.limited(
        "attributes." + name, value.getStringValue(), CatalogLimits.DEFAULT.keywordCharacters());
  }

  private static IllegalArgumentException unsupported(String name, Value value) {
    return new IllegalArgumentException(
        "attributes."
            + name
            + ": "
            + value.getKindCase()
            + " (expected: a string, a number, a boolean or a list of strings)");
  }

  /** A value of an attribute. */
  static Value value(AttributeValue attribute) {
    Value.Builder value = Value.newBuilder();
    switch (attribute) {
      case AttributeValue.Keyword keyword when keyword.terms().size() == 1 ->
          value.setStringValue(keyword.terms().getFirst());
      case AttributeValue.Keyword keyword -> {
        ListValue.Builder list = ListValue.newBuilder();
        keyword.terms().forEach(term -> list.addValuesBuilder().setStringValue(term));
        value.setListValue(list);
      }
      case AttributeValue.Numeric numeric -> value.setNumberValue(numeric.value());
      case AttributeValue.Flag flag -> value.setBoolValue(flag.value());
      case AttributeValue.Date date -> value.setStringValue(date.value().toString());
    }
    return value.build();
  }
}
