package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.indexer.AttributeValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rank expressions over numbers, however these are kept. */
@ParameterizedClass
@EnumSource(NumberLayout.class)
final class RankExpressionTest {
  @TempDir Path root;

  @Parameter private NumberLayout numbers;

  private Collection collection;

  @BeforeEach
  void write() throws IOException {
    DataDirectory data = new DataDirectory(root);
    data.openOrCreate("things", SPACE, 2, IndexSettings.DEFAULT).close();
    new CollectionDescription(
            SPACE, 2, IndexSettings.DEFAULT, List.of(), Schema.INITIAL, Map.of(), numbers)
        .write(root.resolve("collections/things/collection.yaml"));
    collection = data.open("things");
    try (CollectionWriter writer = collection.writer()) {
      put(writer, "a", Map.of("price", number(10), "shelf-life", number(3)));
      put(writer, "b", Map.of("price", number(-2.5), "score", number(7)));
      // Another segment.
      writer.commit();
      put(writer, "c", Map.of("colour", keyword("red")));
      writer.commit();
    }
    collection.refresh();
  }

  private static void put(CollectionWriter writer, String id, Map<String, AttributeValue> values) {
    writer.put(withImages(item(id, id, values), unit(1, 0), unit(0, 1)));
  }

  @AfterEach
  void close() {
    collection.close();
  }

  private double[] values(String expression, double... scores) {
    try (CollectionSearcher view = collection.searcher()) {
      int[] docs =
          List.of("c", "a", "b").stream().mapToInt(id -> view.find(id).orElseThrow()).toArray();
      return view.rankValues(view.rankExpression(expression), scores, docs);
    }
  }

  @Test
  void areOverTheScoreAndWhatItemsHave() {
    assertThat(values("score", 0.1, 0.2, 0.3)).containsExactly(0.1, 0.2, 0.3);
    assertThat(values("score * (price > 0 ? 1 : 0.5)", 0.1, 0.2, 0.3))
        .containsExactly(new double[] {0.05, 0.2, 0.15}, within(1e-12));
    assertThat(values("score + ln(1 + max(price, 0)) + price", 0, 0, 0))
        .containsExactly(new double[] {0, Math.log(11) + 10, -2.5}, within(1e-12));
    assertThat(values("2", 0, 0, 0)).containsExactly(2, 2, 2);
    assertThat(values("1 / price", 0, 0, 0)).containsExactly(Double.POSITIVE_INFINITY, 0.1, -0.4);
    assertThat(values("sqrt(price)", 0, 0, 0)[2]).isNaN();
  }

  @Test
  void nameWhatIsNoIdentifierInBrackets() {
    assertThat(values("attributes['shelf-life'] + score", 1, 1, 1)).containsExactly(1, 4, 1);
    assertThat(values("attributes[\"score\"]", 1, 1, 1)).containsExactly(0, 0, 7);
  }

  @Test
  void seeNumbersAsTheyAreNow() {
    if (numbers == NumberLayout.DOC_VALUES) {
      try (CollectionWriter writer = collection.writer()) {
        writer.update("a", Map.of("price", OptionalDouble.of(99)));
        writer.commit();
      }
      collection.refresh();
      assertThat(values("price", 0, 0, 0)).containsExactly(0, 99, -2.5);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          size        | rank_expression: size (expected: score or a numeric attribute, one of price,
          colour      | rank_expression: colour (expected: score or a numeric attribute, one of price,
          updated_at  | rank_expression: updated_at (expected: score or a numeric attribute, one of
          Score       | rank_expression: Score (expected: score or
          score *     | rank_expression: score * (expected: Lucene's expression syntax):
          score price | rank_expression: score price (expected: Lucene's expression syntax):
          foo(score)  | rank_expression: foo(score) (expected: Lucene's expression syntax):
          ln()        | rank_expression: ln() (expected: Lucene's expression syntax):
          score = 1   | rank_expression: score = 1 (expected: Lucene's expression syntax):
          """)
  void areRefusedByName(String expression, String message) {
    assertThatThrownBy(() -> values(expression, 0, 0, 0))
        .isInstanceOf(RankExpressionException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void haveLimitsThatNoParserComesNear() {
    assertThatThrownBy(() -> values("1+".repeat(500) + "1", 0, 0, 0))
        .hasMessage("rank_expression: 1001 characters (expected: at most 1000)");
    assertThatThrownBy(() -> values("(".repeat(65) + "1" + ")".repeat(65), 0, 0, 0))
        .hasMessage("rank_expression: brackets nested over 64 deep (expected: at most that)");
    assertThat(values("(".repeat(64) + "score" + ")".repeat(64), 1, 1, 1)).containsExactly(1, 1, 1);
    assertThat(values("1+".repeat(499) + "1", 0, 0, 0)[0]).isEqualTo(500);
    assertThat(values("-".repeat(998) + "1", 0, 0, 0)[0]).isEqualTo(1);
    assertThat(values("1?".repeat(249) + "1" + ":1".repeat(249), 0, 0, 0)[0]).isEqualTo(1);
  }
}
