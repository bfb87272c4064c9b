package io.triptych.client.langchain4j;

import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThan;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import dev.langchain4j.store.embedding.filter.logical.And;
import dev.langchain4j.store.embedding.filter.logical.Not;
import dev.langchain4j.store.embedding.filter.logical.Or;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes filters of LangChain4j in the server's syntax, that of Lucene's standard query parser.
 * What has no such metadata passes a negation, and no comparison.
 */
final class FilterTranslator {
  private static final String NOTHING = "(*:* AND NOT *:*)";
  private static final String NUMBER = "number";

  /** What the syntax takes for something else before a colon. */
  private static final Set<String> WORDS = Set.of("AND", "OR", "NOT", "fn");

  private final Function<String, Optional<String>> types;

  /**
   * A translator.
   *
   * @param types tells the type of an attribute, as a collection's schema calls it; empty for one
   *     that no item has, which a filter may not name
   */
  FilterTranslator(Function<String, Optional<String>> types) {
    this.types = types;
  }

  /**
   * Writes a filter.
   *
   * @throws UnsupportedOperationException if it has a part that the syntax has nothing for
   * @throws IllegalArgumentException if a value cannot be compared with its attribute
   */
  String translate(Filter filter) {
    return switch (filter) {
      case And and -> joined(" AND ", conjuncts(and, new ArrayList<>()));
      case Or or -> joined(" OR ", disjuncts(or, new ArrayList<>()));
      case Not not -> not(translate(not.expression()));
      case IsEqualTo is -> in(is.key(), List.of(is.comparisonValue()));
      case IsNotEqualTo is -> not(in(is.key(), List.of(is.comparisonValue())));
      case IsIn is -> in(is.key(), is.comparisonValues());
      case IsNotIn is -> not(in(is.key(), is.comparisonValues()));
      case IsGreaterThan is -> range(is.key(), "{%s TO *]", is.comparisonValue());
      case IsGreaterThanOrEqualTo is -> range(is.key(), "[%s TO *]", is.comparisonValue());
      case IsLessThan is -> range(is.key(), "[* TO %s}", is.comparisonValue());
      case IsLessThanOrEqualTo is -> range(is.key(), "[* TO %s]", is.comparisonValue());
      default ->
          throw new UnsupportedOperationException(
              ("filter: %s (expected: And, Or, Not, IsEqualTo, IsNotEqualTo, IsIn, IsNotIn or a"
                      + " comparison by size)")
                  .formatted(filter.getClass().getSimpleName()));
    };
  }

  /** Chains become one group each: groups may be nested 64 deep only. */
  private List<String> conjuncts(Filter filter, List<String> conjuncts) {
    if (filter instanceof And and) {
      conjuncts(and.left(), conjuncts);
      return conjuncts(and.right(), conjuncts);
    }
    conjuncts.add(translate(filter));
    return conjuncts;
  }

  private List<String> disjuncts(Filter filter, List<String> disjuncts) {
    if (filter instanceof Or or) {
      disjuncts(or.left(), disjuncts);
      return disjuncts(or.right(), disjuncts);
    }
    disjuncts.add(translate(filter));
    return disjuncts;
  }

  private static String joined(String operator, List<String> parts) {
    return parts.stream().collect(Collectors.joining(operator, "(", ")"));
  }

  private static String not(String filter) {
    return "(*:* AND NOT " + filter + ")";
  }

  private String in(String key, Collection<?> values) {
    String attribute = AttributeNames.attribute(key);
    Optional<String> type = types.apply(attribute);
    if (type.isEmpty()) {
      return NOTHING;
    }
    List<String> written = values.stream().map(v -> value(key, v, type.get())).sorted().toList();
    String any = written.size() == 1 ? written.getFirst() : joined(" OR ", written);
    return field(attribute) + ":" + any;
  }

  private String range(String key, String range, Object bound) {
    String attribute = AttributeNames.attribute(key);
    return types
        .apply(attribute)
        .map(type -> field(attribute) + ":" + range.formatted(value(key, bound, type)))
        .orElse(NOTHING);
  }

  private static String value(String key, Object value, String type) {
    String written = written(key, value);
    if (value instanceof Number != type.equals(NUMBER)) {
      throw refused(key, written, type.equals(NUMBER) ? "a number" : "a string, it is a " + type);
    }
    return written;
  }

  private static String written(String key, Object value) {
    return switch (value) {
      case String text when text.isEmpty() ->
          throw refused(key, "\"\"", "a string that is not empty");
      case String text -> quoted(text);
      case UUID uuid -> quoted(uuid.toString());
      case Integer number -> quoted(number.toString());
      case Long number -> {
        Numbers.exact("filter value of " + key, number);
        yield quoted(number.toString());
      }
      case Float number -> quoted(Double.toString(number));
      case Double number -> quoted(number.toString());
      default ->
          throw refused(key, value.getClass().getSimpleName(), "a string, a UUID or a number");
    };
  }

  private static IllegalArgumentException refused(String key, String value, String expected) {
    return new IllegalArgumentException(
        "filter value of %s: %s (expected: %s)".formatted(key, value, expected));
  }

  /** Within quotes a backslash takes the meaning of what follows it, a bound {@code *} too. */
  private static String quoted(String text) {
    return text.chars()
        .mapToObj(c -> "\\\"*?".indexOf(c) >= 0 ? "\\" + (char) c : String.valueOf((char) c))
        .collect(Collectors.joining("", "\"", "\""));
  }

  private static String field(String name) {
    if (WORDS.contains(name)) {
      return "\\" + name;
    }
    return name.chars()
        .mapToObj(c -> isPlain((char) c) ? String.valueOf((char) c) : "\\" + (char) c)
        .collect(Collectors.joining());
  }

  private static boolean isPlain(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }
}
