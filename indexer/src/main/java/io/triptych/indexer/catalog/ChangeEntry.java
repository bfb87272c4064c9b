package io.triptych.indexer.catalog;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Reason;
import java.util.Map;
import java.util.Optional;

/** What one place of a file of changes holds. */
public sealed interface ChangeEntry {

  /** Where it stands, from 1: the line in JSON Lines, the line that the row begins on in CSV. */
  long line();

  /**
   * A well-formed change.
   *
   * @param id the item's
   * @param changes by attribute; an empty one takes the attribute away
   */
  record Parsed(long line, String id, Map<String, Optional<AttributeValue>> changes)
      implements ChangeEntry {
    public Parsed {
      changes = Map.copyOf(changes);
    }
  }

  /**
   * Something that is no change.
   *
   * @param id the item's, if that much could be read
   */
  record Rejected(long line, Optional<String> id, Reason reason, String message)
      implements ChangeEntry {}
}
