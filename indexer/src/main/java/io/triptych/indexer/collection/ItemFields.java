package io.triptych.indexer.collection;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is read of an item; its id always is.
 *
 * @param media whether its pictures and sounds are told
 * @param attributes the names of those that are read; empty: all of them
 */
public record ItemFields(
    boolean title, boolean description, boolean media, Optional<Set<String>> attributes) {
  /** Everything. */
  public static final ItemFields ALL = new ItemFields(true, true, true, Optional.empty());

  /** The id alone. */
  public static final ItemFields ID = new ItemFields(false, false, false, Optional.of(Set.of()));

  /** The title alone. */
  static final ItemFields TITLE = new ItemFields(true, false, false, Optional.of(Set.of()));

  private static final String ATTRIBUTES = "attributes";

  public ItemFields {
    attributes = attributes.map(Set::copyOf);
  }

  /** Whether an attribute is read. */
  boolean attribute(String name) {
    return attributes.isEmpty() || attributes.get().contains(name);
  }

  /**
   * What {@code names} name: {@code title}, {@code description}, {@code thumbnail}, {@code
   * attributes} for all of them or {@code attributes.NAME} for one.
   *
   * @throws FieldException if a name is none of these, or the attribute is unknown
   */
  static ItemFields of(List<String> names, Schema schema) {
    Set<String> attributes = new TreeSet<>();
    for (String name : names) {
      switch (name) {
        case "title", "description", "thumbnail", ATTRIBUTES -> {
          // Looked for below.
        }
        default -> attributes.add(attribute(name, schema));
      }
    }
    return new ItemFields(
        names.contains("title"),
        names.contains("description"),
        names.contains("thumbnail"),
        names.contains(ATTRIBUTES) ? Optional.empty() : Optional.of(attributes));
  }

  private static String attribute(String name, Schema schema) {
    String prefix = ATTRIBUTES + ".";
    if (!name.startsWith(prefix)) {
      throw new FieldException(
          "fields: %s (expected: title, description, thumbnail, attributes or attributes.NAME)"
              .formatted(name));
    }
    String attribute = name.substring(prefix.length());
    if (schema.type(attribute).isEmpty()) {
      throw new FieldException(
          "fields: %s (expected: attributes.NAME, with NAME one of %s)"
              .formatted(name, String.join(", ", schema.types().keySet())));
    }
    return attribute;
  }
}
