package io.triptych.indexer.collection;

import java.util.Arrays;
import java.util.Locale;

/** What an attribute holds; fixed by the first item of a collection that has the attribute. */
public enum AttributeType {
  /** Exact terms. */
  KEYWORD("keyword", "a string or a list of strings"),
  /** A finite number. */
  NUMERIC("number", "a number"),
  /** A truth value. */
  FLAG("boolean", "true or false"),
  /** A point in time. */
  DATE("date", "an ISO 8601 date or time such as 2026-01-31 or 2026-01-31T12:00:00Z");

  private final String typeName;
  private final String description;

  AttributeType(String typeName, String description) {
    this.typeName = typeName;
    this.description = description;
  }

  /** What a value looks like. */
  public String description() {
    return description;
  }

  /** What users call it; {@code collection.yaml} has the {@link #id}. */
  public String typeName() {
    return typeName;
  }

  /**
   * The type called {@code name}, by what users call it or by its {@link #id}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static AttributeType of(String name) {
    return Arrays.stream(values())
        .filter(type -> type.typeName.equals(name) || type.id().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "type: " + name + " (expected: keyword, number, boolean or date)"));
  }

  /** The name in {@code collection.yaml}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
