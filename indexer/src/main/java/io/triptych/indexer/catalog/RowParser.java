package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.indexer.Reason;
import java.util.Optional;

/**
 * Makes entries from JSON objects, whatever format they came from.
 *
 * @param <E> what an entry is
 */
interface RowParser<E> {

  /** The entry at {@code line}; one that says why if the object is none. */
  E parse(long line, JsonNode object);

  /** An entry that says why there is none. */
  E rejected(long line, Optional<String> id, Reason reason, String message);

  /** The id of an object that is no entry, if that much can be read. */
  static Optional<String> id(JsonNode object) {
    JsonNode id = object.path("id");
    return id.isValueNode() && !id.isNull() ? Optional.of(id.asText()) : Optional.empty();
  }
}
