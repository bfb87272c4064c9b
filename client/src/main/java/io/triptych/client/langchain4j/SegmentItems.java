package io.triptych.client.langchain4j;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.Item;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Between segments and items: the text is an item's description, metadata are its attributes. */
final class SegmentItems {
  /** What a server may read as a date. */
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(T.*)?", Pattern.DOTALL);

  private SegmentItems() {}

  /**
   * The item that keeps a segment.
   *
   * @throws IllegalArgumentException if its metadata hold what no attribute can hold
   */
  static Item item(String id, TextSegment segment) {
    Struct.Builder attributes = Struct.newBuilder();
    segment
        .metadata()
        .toMap()
        .forEach(
            (key, value) -> attributes.putFields(AttributeNames.attribute(key), value(key, value)));
    return Item.newBuilder()
        .setId(id)
        .setDescription(segment.text())
        .setAttributes(attributes)
        .build();
  }

  private static Value value(String key, Object value) {
    return switch (value) {
      case String text -> keyword(text);
      case UUID uuid -> keyword(uuid.toString());
      case Integer number -> number(number);
      case Long number -> number(Numbers.exact("metadata." + key, number));
      case Float number -> number(number);
      case Double number -> number(number);
      default ->
          throw new IllegalArgumentException(
              "metadata.%s: %s (expected: a string, a UUID or a number)"
                  .formatted(key, value.getClass().getSimpleName()));
    };
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static Value keyword(String text) {
    Value one = Value.newBuilder().setStringValue(text).build();
    if (!DATE.matcher(text).matches()) {
      return one;
    }
    // One string that reads as a date would make the attribute one of dates, which are given back
    // in another form and take no other strings. Two are keywords.
    return Value.newBuilder()
        .setListValue(ListValue.newBuilder().addValues(one).addValues(one))
        .build();
  }

  /**
   * The segment of a hit that tells title, description and attributes. An item that was not written
   * as a segment has its title and description as text, a line each.
   */
  static TextSegment segment(Hit hit) {
    String text =
        Stream.of(hit.getTitle(), hit.getDescription())
            .filter(part -> !part.isBlank())
            .collect(Collectors.joining("\n"));
    Map<String, Object> metadata = new HashMap<>();
    hit.getAttributes()
        .getFieldsMap()
        .forEach((attribute, value) -> metadata.put(AttributeNames.key(attribute), object(value)));
    return TextSegment.from(text, Metadata.from(metadata));
  }

  /** Metadata know neither truth values nor several values. */
  private static Object object(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> Numbers.shortest(value.getNumberValue());
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case LIST_VALUE -> {
        List<Value> terms = value.getListValue().getValuesList();
        yield terms.stream()
            .map(Value::getStringValue)
            .distinct()
            .collect(Collectors.joining(", "));
      }
      case NULL_VALUE, STRUCT_VALUE, KIND_NOT_SET ->
          throw new IllegalStateException(
              "attribute: %s (expected: a string, a number, a boolean or a list of strings)"
                  .formatted(value.getKindCase()));
    };
  }
}
