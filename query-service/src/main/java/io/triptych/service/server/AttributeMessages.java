package io.triptych.service.server;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.triptych.indexer.AttributeValue;
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

  private static Value value(AttributeValue attribute) {
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
