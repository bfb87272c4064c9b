package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * The values of typed tables as those of JSON: times in ISO 8601, those without a zone in UTC; a
 * struct with {@code bytes} or {@code path}, as data sets of pictures have it, as that medium.
 */
final class ColumnValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ColumnValues() {}

  /** A value of Java; structs are maps. */
  static JsonNode of(Object value) {
    return switch (value) {
      case null -> NullNode.getInstance();
      case Boolean flag -> JSON.booleanNode(flag);
      case Float number -> JSON.numberNode(number);
      case Double number -> JSON.numberNode(number);
      case BigDecimal number -> JSON.numberNode(number);
      case Number number -> JSON.numberNode(number.longValue());
      case byte[] bytes -> BinaryNode.valueOf(bytes);
      case LocalDateTime time -> TextNode.valueOf(time.toInstant(ZoneOffset.UTC).toString());
      case Instant time -> TextNode.valueOf(time.toString());
      case LocalDate day -> TextNode.valueOf(day.toString());
      case List<?> list -> list(list);
      case Map<?, ?> struct -> struct(struct);
      default -> TextNode.valueOf(value.toString());
    };
  }

  private static ArrayNode list(List<?> values) {
    ArrayNode list = JSON.arrayNode();
    values.forEach(value -> list.add(of(value)));
    return list;
  }

  private static JsonNode struct(Map<?, ?> values) {
    ObjectNode struct = JSON.objectNode();
    values.forEach((name, value) -> struct.set(name.toString(), of(value)));
    for (String medium : List.of("bytes", "path")) {
      JsonNode value = struct.path(medium);
      if (struct.size() <= 2 && struct.has("bytes") && !value.isMissingNode() && !value.isNull()) {
        return value;
      }
    }
    return struct;
  }
}
