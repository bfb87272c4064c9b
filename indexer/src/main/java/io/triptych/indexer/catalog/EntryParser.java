package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.catalog.CatalogEntry.Parsed;
import io.triptych.indexer.catalog.CatalogEntry.Rejected;
import java.util.Optional;

/** Makes entries from JSON objects, whatever format they came from. */
final class EntryParser {
  private final ItemParser items;

  EntryParser(CatalogLimits limits) {
    this.items = new ItemParser(limits);
  }

  /** The entry at {@code line}; one that says why if the object is no item. */
  CatalogEntry parse(long line, JsonNode object) {
    try {
      return new Parsed(line, items.parse(object));
    } catch (RejectedException e) {
      return new Rejected(line, id(object), e.rejection().reason(), e.rejection().message());
    }
  }

  private static Optional<String> id(JsonNode object) {
    JsonNode id = object.path("id");
    return id.isValueNode() && !id.isNull() ? Optional.of(id.asText()) : Optional.empty();
  }
}
