package io.triptych.encoder.pack.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A token that is found in the text before the model splits it.
 *
 * @param content its text
 * @param lstrip whether it takes the white space before it along
 * @param rstrip whether it takes the white space after it along
 * @param singleWord whether it must stand between word boundaries
 * @param normalized whether it is looked for after normalisation
 * @param special whether it carries no text
 */
record AddedToken(
    String content,
    boolean lstrip,
    boolean rstrip,
    boolean singleWord,
    boolean normalized,
    boolean special) {

  /** A special token that takes no white space along. */
  static AddedToken special(String content, boolean normalized) {
    return new AddedToken(content, false, false, false, normalized, true);
  }

  /** This token, taking the white space before it along. */
  AddedToken withLeftStrip() {
    return new AddedToken(content, true, rstrip, singleWord, normalized, special);
  }

  /** Reads {@code {"content": …, "lstrip": …}}; what is absent is as in {@code otherwise}. */
  static AddedToken of(JsonNode node, AddedToken otherwise) {
    return new AddedToken(
        node.path("content").asText(otherwise.content()),
        node.path("lstrip").asBoolean(otherwise.lstrip()),
        node.path("rstrip").asBoolean(otherwise.rstrip()),
        node.path("single_word").asBoolean(otherwise.singleWord()),
        node.path("normalized").asBoolean(otherwise.normalized()),
        node.path("special").asBoolean(otherwise.special()));
  }

  void write(int id, ObjectNode out) {
    out.put("id", id)
        .put("content", content)
        .put("single_word", singleWord)
        .put("lstrip", lstrip)
        .put("rstrip", rstrip)
        .put("normalized", normalized)
        .put("special", special);
  }
}
