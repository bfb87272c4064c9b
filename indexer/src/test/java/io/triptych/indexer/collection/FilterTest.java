package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The filters of four shirts, however numbers are kept; {@code |} stands between the cells of a
 * case.
 */
@ParameterizedClass
@EnumSource(NumberLayout.class)
final class FilterTest {
  @TempDir Path root;

  @Parameter private NumberLayout numbers;

  private Collection shirts;
  private CollectionSearcher searcher;

  @BeforeEach
  void write() throws IOException {
    shirts = LayoutCollection.open(root, numbers);
    try (CollectionWriter writer = shirts.writer()) {
      put(writer, "a", "Oxford Shirt", "navy", 10, true, "2026-01-01");
      put(writer, "b", "Linen shirts", "Navy Blue", 20.5, false, "2026-01-02T12:00:00Z");
      put(writer, "c", "Polo", "red", 30, true, "2026-02-01");
      writer.put(withImages(item("d", "T-shirt", Map.of()), unit(1, 0)));
      writer.commit();
    }
    shirts.refresh();
    searcher = shirts.searcher();
  }

  private static void put(
      CollectionWriter writer,
      String id,
      String title,
      String colour,
      double price,
      boolean sale,
      String since) {
    writer.put(
        withImages(
            item(
                id,
                title,
                Map.of(
                    "colour", keyword(colour, "cloth"),
                    "price", number(price),
                    "my key", keyword("v:" + id),
                    "sale", new Flag(sale),
                    "since", keyword(since))),
            unit(1, 0),
            unit(0, 1)));
  }

  @AfterEach
  void close() {
    searcher.close();
    shirts.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "colour:navy | a",
        "colour:Navy | ",
        "colour:\"Navy Blue\" | b",
        "colour:Navy\\ Blue | b",
        "colour:(navy red) | a c",
        "colour:na* | a",
        "colour:*ed | c",
        "colour:/[nr].*/ | a c",
        "colour:nevy~1 | a",
        "colour:[a TO o] | a b c",
        "colour:navy AND price:[10 TO 50] | a",
        "colour:navy OR colour:red | a c",
        "+colour:cloth -colour:red | a b",
        "NOT colour:navy | b c d",
        "-colour:cloth | d",
        "price:[10 TO 30} AND (NOT colour:navy) | b",
        "price:20.5 | b",
        "price:{10 TO *] | b c",
        "price:[* TO 20.5] | a b",
        "price>=20.5 | b c",
        "price<20.5 | a",
        "price:[-5 TO 11] | a",
        "sale:true | a c",
        "NOT sale:true | b d",
        "since:[2026-01-02 TO *] | b c",
        "since:{2026-01-01 TO 2026-02-01} | b",
        "since:[\"2026-01-02T13:00:00+01:00\" TO 2026-01-31] | b",
        "since:\"2026-01-02T12:00:00Z\" | b",
        "since:2026-01-01 | a",
        "_exists_:colour | a b c",
        "NOT _exists_:price | d",
        "price:* | a b c",
        "id:d | d",
        "id:(a d) | a d",
        "title:shirt | a d",
        "title:\"oxford shirt\" | a",
        "title:SHIRTS | b",
        "_exists_:title | a b c d",
        "*:* | a b c d",
        "*:* AND NOT id:a | b c d",
        "my\\ key:v\\:a | a",
        "stock:[1 TO 5] | ",
        "colour:navy^2 | a",
        "((((colour:navy)))) | a",
      })
  void passes(String filter, String expected) {
    ItemFilter compiled = searcher.filter(filter);
    for (boolean exact : new boolean[] {true, false}) {
      String found =
          searcher
              .nearest(Modality.IMAGE, unit(1, 0), 10, compiled, new KnnParameters(exact, 0))
              .hits()
              .stream()
              .map(hit -> searcher.item(hit.doc()).id())
              .sorted()
              .collect(Collectors.joining(" "));
      assertThat(found)
          .as("%s, exact: %s", filter, exact)
          .isEqualTo(expected == null ? "" : expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "navy | expected: FIELD:VALUE, with FIELD one of colour, description, id",
        "\"navy blue\" | expected: FIELD:VALUE",
        "colour:navy blue | filter: blue (expected: FIELD:VALUE",
        "[1 TO 2] | expected: FIELD:VALUE",
        "color:navy | filter field: color (expected: one of colour, description, id, my key, price",
        "color:[a TO b] | filter field: color",
        "color:a* | filter field: color",
        "color:/a/ | filter field: color",
        "_exists_:color | filter field: color",
        "_id:a | filter field: _id",
        "attr.colour:a | filter field: attr.colour",
        "price:cheap | price: cheap (expected: a number",
        "price:10abc | price: 10abc (expected: a number",
        "price:1* | price: 1* (expected: a number",
        "price:[a TO b] | price: a (expected: a number",
        "price:NaN | price: NaN (expected: a number",
        "price:/1/ | price: 1 (expected: a number",
        "sale:yes | sale: yes (expected: true or false",
        "since:soon | since: soon (expected: an ISO 8601 date",
        "since:[2026 TO 2027] | since: 2026 (expected: an ISO 8601 date",
        "colour: | expected: Lucene's standard query syntax",
        "colour:navy AND | expected: Lucene's standard query syntax",
        "(colour:navy | expected: Lucene's standard query syntax",
        "colour:\"navy | expected: Lucene's standard query syntax",
        "colour:/[/ | expected: Lucene's standard query syntax",
        "fn:ordered(a b) | filter",
      })
  void isRefusedWithAReason(String filter, String message) {
    assertThatThrownBy(() -> searcher.filter(filter))
        .isInstanceOf(FilterException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"( , 100000", "colour:a%s , 20000", "NOT , 5000"})
  void isRefusedBeforeItHurts(String piece, int times) {
    assertThatThrownBy(() -> searcher.filter((piece + " ").repeat(times)))
        .isInstanceOf(FilterException.class);
    String many = "colour:a ".repeat(1500);
    assertThatThrownBy(() -> searcher.filter(many)).isInstanceOf(FilterException.class);
  }
}
