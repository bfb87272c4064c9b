package io.triptych.indexer.collection;

import io.triptych.indexer.AttributeValue;
import java.util.Arrays;
import java.util.List;

/**
 * Reads facets: {@code NAME} or {@code NAME:N} for the 10 or N most frequent values of a keyword or
 * flag, {@code NAME:B1,B2,…} for the ranges between numbers or dates. A name may contain colons;
 * the last one stands before the rest. Dates are days, since times contain colons.
 */
final class FacetCompiler {
  private static final int DEFAULT_TOP = 10;

  private final Schema schema;

  FacetCompiler(Schema schema) {
    this.schema = schema;
  }

  /**
   * Reads a facet.
   *
   * @throws FacetException if the attribute is unknown or what follows does not fit its type
   */
  FacetRequest compile(String text) {
    int colon = schema.type(text).isPresent() ? -1 : text.lastIndexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    AttributeType type =
        schema
            .type(name)
            .orElseThrow(() ->
                new FacetException(
                    "facets: %s (expected: one of %s)"
                        .formatted(name, String.join(", ", schema.types().keySet()))));
    return switch (type) {
      case KEYWORD, FLAG -> new FacetRequest.Values(name, top(name, rest));
      case NUMERIC, DATE -> new FacetRequest.Ranges(name, bounds(name, rest, type));
    };
  }

  private static int top(String name, String text) {
    if (text.isEmpty()) {
      return DEFAULT_TOP;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new FacetException(
          "%s: %s (expected: how many values, 1 to %d)"
              .formatted(name, text, FacetRequest.MAX_SIZE));
    }
  }

  private static List<AttributeValue> bounds(String name, String text, AttributeType type) {
    return Arrays.stream(text.split(",", -1))
        .map(bound -> bound(name, bound.strip(), type))
        .toList();
  }

  private static AttributeValue bound(String name, String text, AttributeType type) {
    WholeValueFormat format =
        type == AttributeType.DATE ? WholeValueFormat.DATE : WholeValueFormat.NUMBER;
    if (!format.accepts(text)) {
      throw new FacetException(
          "%s: \"%s\" (expected: bounds with commas between, each %s)"
              .formatted(name, text, type.description()));
    }
    return type == AttributeType.DATE
        ? new AttributeValue.Date(IsoDates.parse(text).orElseThrow())
        : new AttributeValue.Numeric(Double.parseDouble(text));
  }
}
