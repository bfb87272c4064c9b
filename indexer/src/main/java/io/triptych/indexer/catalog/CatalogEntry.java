package io.triptych.indexer.catalog;

import io.triptych.indexer.Item;
import io.triptych.indexer.Reason;
import java.util.Optional;

/** What one place of a catalogue holds. */
public sealed interface CatalogEntry {

  /**
   * Where it stands, from 1: the line in JSON Lines, the line that the row begins on in CSV, the
   * row in Arrow and Parquet, the file's place in the order of a folder.
   */
  long line();

  /** A well-formed item. */
  record Parsed(long line, Item item) implements CatalogEntry {}

  /**
   * Something that is no item.
   *
   * @param id the item's id, if that much could be read
   */
  record Rejected(long line, Optional<String> id, Reason reason, String message)
      implements CatalogEntry {}
}
