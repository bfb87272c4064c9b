package io.triptych.client.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.store.embedding.filter.Filter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class FilterTranslatorTest {
  private static final Map<String, String> SCHEMA =
      Map.of(
          "colour", "keyword",
          "price", "number",
          "day", "date",
          "new", "boolean",
          "metadata.title", "keyword",
          "AND", "keyword",
          "shelf-life (d)", "number");

  private final FilterTranslator translator =
      new FilterTranslator(attribute -> Optional.ofNullable(SCHEMA.get(attribute)));

  private static Filter colour(String value) {
    return metadataKey("colour").isEqualTo(value);
  }

  private void becomes(Filter filter, String expected) {
    assertThat(translator.translate(filter)).isEqualTo(expected);
  }

  @Test
  void equalityIsAQuotedValue() {
    UUID uuid = UUID.randomUUID();
    becomes(colour("red"), "colour:\"red\"");
    becomes(metadataKey("colour").isEqualTo(uuid), "colour:\"" + uuid + "\"");
    becomes(metadataKey("price").isEqualTo(-3), "price:\"-3\"");
    becomes(metadataKey("price").isEqualTo(1L << 53), "price:\"9007199254740992\"");
    becomes(metadataKey("price").isEqualTo(1.5), "price:\"1.5\"");
    becomes(metadataKey("price").isEqualTo(0.1f), "price:\"0.10000000149011612\"");
    becomes(metadataKey("day").isEqualTo("2026-01-31"), "day:\"2026-01-31\"");
    becomes(metadataKey("new").isEqualTo("true"), "new:\"true\"");
    becomes(metadataKey("colour").isNotEqualTo("red"), "(*:* AND NOT colour:\"red\")");
  }

  @Test
  void oneOfSeveralIsAGroupInOrder() {
    becomes(metadataKey("colour").isIn("red"), "colour:\"red\"");
    becomes(metadataKey("colour").isIn("red", "blue"), "colour:(\"blue\" OR \"red\")");
    becomes(metadataKey("price").isNotIn(2, 1), "(*:* AND NOT price:(\"1\" OR \"2\"))");
  }

  @Test
  void comparisonsBySizeAreRanges() {
    becomes(metadataKey("price").isGreaterThan(1), "price:{\"1\" TO *]");
    becomes(metadataKey("price").isGreaterThanOrEqualTo(1), "price:[\"1\" TO *]");
    becomes(metadataKey("price").isLessThan(1), "price:[* TO \"1\"}");
    becomes(metadataKey("colour").isLessThanOrEqualTo("red"), "colour:[* TO \"red\"]");
  }

  @Test
  void combinationsAreGroupsAndChainsOne() {
    Filter red = colour("red");
    Filter blue = colour("blue");
    Filter cheap = metadataKey("price").isLessThan(5);
    becomes(red.and(cheap), "(colour:\"red\" AND price:[* TO \"5\"})");
    becomes(
        red.or(blue).and(cheap), "((colour:\"red\" OR colour:\"blue\") AND price:[* TO \"5\"})");
    becomes(Filter.not(red), "(*:* AND NOT colour:\"red\")");
    becomes(Filter.not(red.or(blue)), "(*:* AND NOT (colour:\"red\" OR colour:\"blue\"))");
    Filter chain = red;
    for (int i = 0; i < 99; i++) {
      chain = i % 2 == 0 ? chain.or(blue) : blue.or(chain);
    }
    assertThat(translator.translate(chain))
        .startsWith("(colour:")
        .endsWith(")")
        .satisfies(text -> assertThat(text.chars().filter(c -> c == '(').count()).isOne())
        .satisfies(text -> assertThat(text.split(" OR ")).hasSize(100));
  }

  @Test
  void whatMeansSomethingElseIsEscaped() {
    becomes(colour("a \"b\" \\ *"), "colour:\"a \\\"b\\\" \\\\ \\*\"");
    becomes(metadataKey("shelf-life (d)").isEqualTo(3), "shelf\\-life\\ \\(d\\):\"3\"");
    becomes(metadataKey("AND").isEqualTo("x"), "\\AND:\"x\"");
    becomes(metadataKey("title").isEqualTo("x"), "metadata.title:\"x\"");
  }

  @Test
  void whatNoItemHasPassesNegationsOnly() {
    becomes(metadataKey("size").isEqualTo("x"), "(*:* AND NOT *:*)");
    becomes(metadataKey("size").isGreaterThan(1), "(*:* AND NOT *:*)");
    becomes(metadataKey("size").isNotIn(1, 2), "(*:* AND NOT (*:* AND NOT *:*))");
  }

  @Test
  void whatThereIsNothingForIsRefusedByName() {
    assertThatThrownBy(() -> translator.translate(metadataKey("colour").containsString("re")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageStartingWith("filter: ContainsString (expected: And, Or, Not, ");
    assertThatThrownBy(() -> translator.translate(colour("red").and(object -> true)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void valuesThatDoNotFitAreRefused() {
    List<Filter> filters =
        List.of(
            metadataKey("price").isEqualTo("cheap"),
            metadataKey("colour").isGreaterThan(1),
            metadataKey("colour").isIn("red", ""),
            metadataKey("price").isEqualTo((1L << 53) + 1));
    assertThat(filters)
        .allSatisfy(filter ->
            assertThatThrownBy(() -> translator.translate(filter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("filter value of "));
    assertThatThrownBy(() -> translator.translate(filters.get(0)))
        .hasMessage("filter value of price: \"cheap\" (expected: a number)");
    assertThatThrownBy(() -> translator.translate(filters.get(1)))
        .hasMessage("filter value of colour: \"1\" (expected: a string, it is a keyword)");
  }
}
