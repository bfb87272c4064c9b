package io.triptych.indexer;

import java.time.Instant;
import java.util.List;

/** The value of an attribute; its type is fixed by the first item of a collection that has it. */
public sealed interface AttributeValue {

  /** One or several exact terms. */
  record Keyword(List<String> terms) implements AttributeValue {
    public Keyword {
      terms = List.copyOf(terms);
    }

    public Keyword(String term) {
      this(List.of(term));
    }
  }

  /** A finite number. */
  record Numeric(double value) implements AttributeValue {
    public Numeric {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("number: " + value + " (expected: a finite number)");
      }
    }
  }

  /** A truth value. */
  record Flag(boolean value) implements AttributeValue {}

  /** A point in time. */
  record Date(Instant value) implements AttributeValue {}
}
