package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Stage;
import io.triptych.indexer.catalog.ChangeEntry.Parsed;
import io.triptych.indexer.catalog.ChangeEntry.Rejected;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes changes of attributes; null, and an empty list, take an attribute away. */
final class ChangeParser implements RowParser<ChangeEntry> {
  private static final Set<String> NO_ATTRIBUTES =
      Set.of("title", "description", "image", "images", "audio");

  private final ItemParser items;

  ChangeParser(CatalogLimits limits) {
    this.items = new ItemParser(limits);
  }

  @Override
  public ChangeEntry parse(long line, JsonNode object) {
    try {
      return new Parsed(line, ItemParser.id(object.path("id")), changes(object));
    } catch (RejectedException e) {
      return rejected(line, RowParser.id(object), e.rejection().reason(), e.rejection().message());
    }
  }

  private Map<String, Optional<AttributeValue>> changes(JsonNode object) throws RejectedException {
    Map<String, Optional<AttributeValue>> changes = new TreeMap<>();
    JsonNode own = object.path("attributes");
    if (!ItemParser.absent(own) && !own.isObject()) {
      throw rejected(
          Reason.BAD_FIELD, "attributes: " + ItemParser.brief(own) + " (expected: an object)");
    }
    for (Map.Entry<String, JsonNode> entry : own.properties()) {
      add(changes, entry.getKey(), entry.getValue());
    }
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String name = entry.getKey();
      if (NO_ATTRIBUTES.contains(name)) {
        throw rejected(
            Reason.BAD_FIELD, name + " (expected: attributes alone; index changes all the rest)");
      }
      if (!name.equals("id") && !name.equals("attributes")) {
        add(changes, name, entry.getValue());
      }
    }
    return changes;
  }

  private void add(Map<String, Optional<AttributeValue>> changes, String name, JsonNode value)
      throws RejectedException {
    if (name.isBlank() || changes.containsKey(name)) {
      throw rejected(
          Reason.BAD_ATTRIBUTE,
          "attribute: \"%s\" (expected: a name, given once)".formatted(ItemParser.brief(name)));
    }
    boolean away = ItemParser.absent(value) || (value.isArray() && value.isEmpty());
    changes.put(
        ItemParser.checked("attribute name", name),
        away ? Optional.empty() : Optional.of(items.attribute(name, value)));
  }

  private static RejectedException rejected(Reason reason, String message) {
    return new RejectedException(Stage.READ, reason, message);
  }

  @Override
  public ChangeEntry rejected(long line, Optional<String> id, Reason reason, String message) {
    return new Rejected(line, id, reason, message);
  }
}
