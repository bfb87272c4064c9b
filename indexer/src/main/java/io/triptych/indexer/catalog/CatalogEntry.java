package io.triptych.indexer.catalog;

import io.triptych.indexer.Item;
import io.triptych.indexer.Reason;
import java.util.Optional;

/** What a line of a catalogue holds. */
public sealed interface CatalogEntry {

  /** The number of the line, from 1. */
  long line();

  /** A well-formed item. */
  record Parsed(long line, Item item) implements CatalogEntry {}

  /**
   * A line that is no item.
   *
   * @param id the item's id, if that much could be read
   */
  record Rejected(long line, Optional<String> id, Reason reason, String message)
      implements CatalogEntry {}
}
