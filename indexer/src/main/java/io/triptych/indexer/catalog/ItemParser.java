package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Stage;
import io.triptych.indexer.collection.IsoDates;
import io.triptych.indexer.collection.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes items from JSON objects. */
final class ItemParser {
  private static final Set<String> OWN_KEYS =
      Set.of("id", "title", "description", "image", "images", "audio", "attributes", "updated_at");

  private final CatalogLimits limits;

  ItemParser(CatalogLimits limits) {
    this.limits = limits;
  }

  Item parse(JsonNode node) throws RejectedException {
    String id = id(node.path("id"));
    String title = text(node, "title", limits.titleCharacters());
    String description = text(node, "description", limits.descriptionCharacters());
    List<MediaSource> images = new ArrayList<>(media(node, "image"));
    images.addAll(media(node, "images"));
    List<MediaSource> audio = media(node, "audio");
    if (title.isBlank() && description.isBlank() && images.isEmpty() && audio.isEmpty()) {
      throw rejected(
          Reason.EMPTY_ITEM, "item: empty (expected: a title, a description, an image or a sound)");
    }
    return new Item(
        id,
        title,
        description,
        images,
        audio,
        attributes(node),
        updatedAt(node.path("updated_at")));
  }

  private static RejectedException rejected(Reason reason, String message) {
    return new RejectedException(Stage.READ, reason, message);
  }

  static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  static String id(JsonNode node) throws RejectedException {
    if (absent(node)) {
      throw rejected(Reason.MISSING_ID, "id: none (expected: a string)");
    }
    if (!node.isTextual() && !node.isIntegralNumber()) {
      throw rejected(Reason.BAD_ID, "id: " + brief(node) + " (expected: a string)");
    }
    String id = checked("id", node.asText());
    if (id.isBlank() || id.length() > Item.MAX_ID_LENGTH) {
      throw rejected(
          Reason.BAD_ID,
          "id: %d characters (expected: 1 to %d, not all blank)"
              .formatted(id.length(), Item.MAX_ID_LENGTH));
    }
    return id;
  }

  private static String text(JsonNode node, String key, int limit) throws RejectedException {
    JsonNode value = node.path(key);
    if (absent(value)) {
      return "";
    }
    if (!value.isTextual()) {
      throw rejected(Reason.BAD_FIELD, key + ": " + brief(value) + " (expected: a string)");
    }
    return limited(key, value.textValue(), limit);
  }

  private static String limited(String key, String text, int limit) throws RejectedException {
    return checked(key, CatalogLimits.limited(key, text, limit));
  }

  static String checked(String key, String text) throws RejectedException {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSurrogatePair(
            text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
          throw rejected(Reason.INVALID_UTF8, key + ": half a surrogate pair at " + i);
        }
        i++;
      }
    }
    return text;
  }

  private List<MediaSource> media(JsonNode node, String key) throws RejectedException {
    JsonNode value = node.path(key);
    List<MediaSource> sources = new ArrayList<>();
    if (value.isArray()) {
      for (JsonNode element : value) {
        sources.add(source(key, element));
      }
    } else if (!absent(value)) {
      sources.add(source(key, value));
    }
    return sources;
  }

  private MediaSource source(String key, JsonNode node) throws RejectedException {
    if (node.isBinary()) {
      return new MediaSource.Inline(((BinaryNode) node).binaryValue());
    }
    if (!node.isTextual() || node.textValue().isBlank()) {
      throw rejected(Reason.BAD_FIELD, key + ": " + brief(node) + " (expected: a path)");
    }
    return MediaReference.parse(key, checked(key, node.textValue()), limits.urls());
  }

  private static Optional<Instant> updatedAt(JsonNode node) throws RejectedException {
    if (absent(node)) {
      return Optional.empty();
    }
    Optional<Instant> time = IsoDates.parse(node.isTextual() ? node.textValue() : "");
    if (time.isEmpty()) {
      throw rejected(
          Reason.BAD_DATE,
          "updated_at: " + brief(node) + " (expected: a time such as 2026-01-31T12:00:00Z)");
    }
    return time;
  }

  private Map<String, AttributeValue> attributes(JsonNode node) throws RejectedException {
    Map<String, AttributeValue> attributes = new TreeMap<>();
    JsonNode own = node.path("attributes");
    if (!absent(own) && !own.isObject()) {
      throw rejected(Reason.BAD_FIELD, "attributes: " + brief(own) + " (expected: an object)");
    }
    for (Map.Entry<String, JsonNode> entry : own.properties()) {
      add(attributes, entry.getKey(), entry.getValue());
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!OWN_KEYS.contains(entry.getKey())) {
        add(attributes, entry.getKey(), entry.getValue());
      }
    }
    return attributes;
  }

  private void add(Map<String, AttributeValue> attributes, String name, JsonNode node)
      throws RejectedException {
    if (absent(node) || (node.isArray() && node.isEmpty())) {
      return;
    }
    if (name.isBlank() || name.equals(Schema.UPDATED_AT) || attributes.containsKey(name)) {
      throw rejected(
          Reason.BAD_ATTRIBUTE,
          "attribute: \"%s\" (expected: a name, given once)".formatted(brief(name)));
    }
    attributes.put(checked("attribute name", name), attribute(name, node));
  }

  /** A value of the attribute {@code name}. */
  AttributeValue attribute(String name, JsonNode node) throws RejectedException {
    boolean number = name.equals(Schema.PRICE) || name.equals(Schema.STOCK);
    if (number && !node.isNumber()) {
      throw rejected(Reason.BAD_NUMBER, name + ": " + brief(node) + " (expected: a number)");
    }
    return value(name, node);
  }

  private AttributeValue value(String name, JsonNode node) throws RejectedException {
    if (node.isNumber()) {
      if (!Double.isFinite(node.doubleValue())) {
        throw rejected(
            Reason.BAD_NUMBER, name + ": " + brief(node) + " (expected: a finite number)");
      }
      return new AttributeValue.Numeric(node.doubleValue());
    }
    if (node.isBoolean()) {
      return new AttributeValue.Flag(node.booleanValue());
    }
    List<String> terms = new ArrayList<>();
    for (JsonNode term : node.isArray() ? node : List.of(node)) {
      if (!term.isTextual()) {
        throw rejected(
            Reason.BAD_ATTRIBUTE,
            name
                + ": "
                + brief(node)
                + " (expected: a string, number, boolean or list of strings)");
      }
      terms.add(limited(name, term.textValue(), limits.keywordCharacters()));
    }
    return new AttributeValue.Keyword(terms);
  }

  static String brief(JsonNode node) {
    return brief(node.toString());
  }

  static String brief(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
