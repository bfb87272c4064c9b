package io.triptych.indexer.collection;

/** An attribute whose value does not have the type that its collection gives the attribute. */
public final class AttributeTypeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AttributeTypeException(String attribute, String value, AttributeType expected) {
    super("%s: %s (expected: %s)".formatted(attribute, value, expected.description()));
  }
}
