package io.triptych.indexer.collection;

import java.util.Arrays;
import java.util.Locale;

/** What an attribute holds; fixed by the first item of a collection that has the attribute. */
public enum AttributeType {
  /** Exact terms. */
  KEYWORD("a string or a list of strings"),
  /** A finite number. */
  NUMERIC("a number"),
  /** A truth value. */
  FLAG("true or false"),
  /** A point in time. */
  DATE("an ISO 8601 date or time such as 2026-01-31 or 2026-01-31T12:00:00Z");

  private final String description;

  AttributeType(String description) {
    this.description = description;
  }

  /** What a value looks like. */
  public String description() {
    return description;
  }

  /**
   * The type called {@code id}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static AttributeType of(String id) {
    return Arrays.stream(values())
        .filter(type -> type.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "type: " + id + " (expected: keyword, numeric, flag or date)"));
  }

  /** The name in {@code collection.yaml}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
