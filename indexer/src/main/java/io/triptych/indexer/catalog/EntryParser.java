package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.catalog.CatalogEntry.Parsed;
import io.triptych.indexer.catalog.CatalogEntry.Rejected;
import java.util.Optional;

/** Makes items. */
final class EntryParser implements RowParser<CatalogEntry> {
  private final ItemParser items;

  EntryParser(CatalogLimits limits) {
    this.items = new ItemParser(limits);
  }

  @Override
  public CatalogEntry parse(long line, JsonNode object) {
    try {
      return new Parsed(line, items.parse(object));
    } catch (RejectedException e) {
      return rejected(line, RowParser.id(object), e.rejection().reason(), e.rejection().message());
    }
  }

  @Override
  public CatalogEntry rejected(long line, Optional<String> id, Reason reason, String message) {
    return new Rejected(line, id, reason, message);
  }
}
