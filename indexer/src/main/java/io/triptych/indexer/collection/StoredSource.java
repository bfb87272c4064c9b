package io.triptych.indexer.collection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An item in the stored field {@link IndexFields#SOURCE}, as JSON:
 *
 * <ul>
 *   <li>{@code id}, {@code title}, {@code description}: strings;
 *   <li>{@code attributes}: name to an object with one key that tells the type, {@code k} (list of
 *       strings), {@code n} (number), {@code b} (boolean) or {@code d} (ISO 8601 instant);
 *   <li>{@code media}: pictures and sounds in the item's order, each with {@code m} (modality),
 *       {@code h} (content hash) and, for files of the catalogue, {@code r} (the number of the
 *       media root) and {@code p} (the path below it, with slashes); without these two the bytes
 *       lie in the {@link MediaStore}.
 * </ul>
 */
final class StoredSource {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StoredSource() {}

  static byte[] write(
      Item item,
      Map<String, AttributeValue> attributes,
      List<EncodedMedium> media,
      MediaRoots roots)
      throws JsonProcessingException {
    ObjectNode source = JSON.createObjectNode();
    source.put("id", item.id()).put("title", item.title()).put("description", item.description());
    ObjectNode values = source.putObject("attributes");
    attributes.forEach((name, value) -> put(values.putObject(name), value));
    ArrayNode list = source.putArray("media");
    for (EncodedMedium medium : media) {
      if (medium.modality() != Modality.TEXT) {
        ObjectNode node = list.addObject();
        node.put("m", medium.modality().id()).put("h", medium.contentHash());
        medium
            .file()
            .map(roots::locate)
            .ifPresent(place -> node.put("r", place.root()).put("p", place.path()));
      }
    }
    return JSON.writeValueAsBytes(source);
  }

  private static void put(ObjectNode node, AttributeValue value) {
    switch (value) {
      case AttributeValue.Keyword(var terms) -> terms.forEach(node.putArray("k")::add);
      case AttributeValue.Numeric(double number) -> node.put("n", number);
      case AttributeValue.Flag(boolean flag) -> node.put("b", flag);
      case AttributeValue.Date(var instant) -> node.put("d", instant.toString());
    }
  }

  static StoredItem read(byte[] bytes, MediaRoots roots, MediaStore store, ItemFields fields)
      throws IOException {
    JsonNode source = JSON.readTree(bytes);
    return new StoredItem(
        source.get("id").textValue(),
        fields.title() ? source.get("title").textValue() : "",
        fields.description() ? source.get("description").textValue() : "",
        attributes(source.get("attributes"), fields),
        fields.media() ? media(source.get("media"), roots, store) : List.of());
  }

  private static Map<String, AttributeValue> attributes(JsonNode typed, ItemFields fields) {
    Map<String, AttributeValue> attributes = new TreeMap<>();
    typed
        .properties()
        .forEach(e -> {
          if (fields.attribute(e.getKey())) {
            attributes.put(e.getKey(), get(e.getValue()));
          }
        });
    return attributes;
  }

  private static List<StoredMedium> media(JsonNode nodes, MediaRoots roots, MediaStore store) {
    List<StoredMedium> media = new ArrayList<>();
    for (JsonNode node : nodes) {
      String hash = node.get("h").textValue();
      media.add(
          new StoredMedium(
              Modality.of(node.get("m").textValue()),
              hash,
              node.has("r")
                  ? roots.resolve(
                      new MediaRoots.Place(node.get("r").intValue(), node.get("p").textValue()))
                  : store.path(hash)));
    }
    return media;
  }

  private static AttributeValue get(JsonNode node) {
    Map.Entry<String, JsonNode> typed = node.properties().iterator().next();
    JsonNode value = typed.getValue();
    return switch (typed.getKey()) {
      case "k" -> new AttributeValue.Keyword(value.valueStream().map(JsonNode::textValue).toList());
      case "n" -> new AttributeValue.Numeric(value.doubleValue());
      case "b" -> new AttributeValue.Flag(value.booleanValue());
      case "d" -> new AttributeValue.Date(Instant.parse(value.textValue()));
      default ->
          throw new IllegalStateException(
              "attribute type: " + typed.getKey() + " (expected: k, n, b or d)");
    };
  }
}
