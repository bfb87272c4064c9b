package io.triptych.encoder.text;

import java.util.Objects;

/**
 * What is put before texts. Some encoders were trained with one prefix for what is looked for and
 * another for what is found, such as {@code "query: "} and {@code "passage: "} of E5 (Wang et al.,
 * 2022).
 *
 * @param query before a query
 * @param passage before a text of a collection
 */
public record Prefixes(String query, String passage) {
  /** Nothing. */
  public static final Prefixes NONE = both("");

  public Prefixes {
    Objects.requireNonNull(query, "query prefix");
    Objects.requireNonNull(passage, "passage prefix");
  }

  /** The same before every text. */
  public static Prefixes both(String prefix) {
    return new Prefixes(prefix, prefix);
  }

  /** Whether queries and passages differ. */
  public boolean areSplit() {
    return !query.equals(passage);
  }
}
