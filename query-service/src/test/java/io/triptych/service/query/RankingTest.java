package io.triptych.service.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders of a collection on disk: expressions, differing hits, folded ones, pages of all these. */
final class RankingTest {
  /** Each picture is that of three items. */
  private static final int GROUPS = 400;

  private static final int TWINS = 3;

  @TempDir static Path root;

  private static final FakeEncoder ENCODER = new FakeEncoder();
  private static final Searcher SEARCHER = new Searcher(new FakeEmbedder(ENCODER));
  private static Collection shop;
  private static CollectionSearcher view;

  @BeforeAll
  static void write() {
    shop = new DataDirectory(root).openOrCreate("shop", ENCODER);
    SplittableRandom random = new SplittableRandom(3);
    try (CollectionWriter writer = shop.writer()) {
      for (int group = 0; group < GROUPS; group++) {
        float[] image = vector(random);
        for (int twin = 0; twin < TWINS; twin++) {
          writer.put(item(group, twin, image, random));
        }
      }
      writer.commit();
    }
    shop.refresh();
    view = shop.searcher();
  }

  @AfterAll
  static void close() {
    view.close();
    shop.close();
  }

  private static EncodedItem item(int group, int twin, float[] image, SplittableRandom random) {
    String id = "g%03d-%d".formatted(group, twin);
    Map<String, AttributeValue> attributes =
        group % 10 == 0
            ? Map.of()
            : Map.of("sales", new AttributeValue.Numeric(random.nextInt(100)));
    return new EncodedItem(
        new Item(id, id, "", List.of(), List.of(), attributes, Optional.empty()),
        ContentHash.of(id),
        List.of(
            medium(Modality.TEXT, "text" + id, vector(random)),
            medium(Modality.IMAGE, "image" + id, image)));
  }

  private static EncodedMedium medium(Modality modality, String content, float[] vector) {
    return new EncodedMedium(
        modality, ContentHash.of(content), Optional.of(vector), Optional.empty());
  }

  private static float[] vector(SplittableRandom random) {
    float[] vector = new float[16];
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  private static SearchResults search(Ranking ranking, int offset, int k) {
    return SEARCHER.search(
        view,
        SearchQuery.builder()
            .part(Part.item("g000-0"))
            .ranking(ranking)
            .offset(offset)
            .k(k)
            .build());
  }

  private static List<String> ids(SearchResults results) {
    return results.hits().stream().map(hit -> hit.item().id()).toList();
  }

  private static double sales(RankedItem hit) {
    return hit.item().attributes().get("sales") instanceof AttributeValue.Numeric(double number)
        ? number
        : 0;
  }

  @Test
  void candidatesAreRankedByTheExpression() {
    SearchResults byScore = search(Ranking.DEFAULT, 0, 300);
    SearchResults ranked = search(Ranking.DEFAULT.withExpression("score + 0.01 * sales"), 0, 300);
    assertThat(ranked.hits())
        .allSatisfy(hit -> assertThat(hit.rankValue()).hasValue(hit.score() + 0.01 * sales(hit)));
    assertThat(ranked.hits().stream().map(hit -> hit.rankValue().getAsDouble()).toList())
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(ids(ranked)).isNotEqualTo(ids(byScore));
    assertThat(byScore.hits()).allMatch(hit -> hit.rankValue().isEmpty());
    // Items keep their scores.
    for (RankedItem hit : ranked.hits()) {
      byScore.hits().stream()
          .filter(same -> same.item().id().equals(hit.item().id()))
          .forEach(same -> assertThat(hit.score()).isEqualTo(same.score()));
    }
  }

  @Test
  void whatIsNoNumberComesLastAndTiesStandByTheirIds() {
    List<RankedItem> hits = search(Ranking.DEFAULT.withExpression("sqrt(score - 2)"), 0, 50).hits();
    assertThat(hits).allMatch(hit -> Double.isNaN(hit.rankValue().getAsDouble()));
    assertThat(hits).extracting(hit -> hit.item().id()).isSorted();
    List<RankedItem> some =
        search(Ranking.DEFAULT.withExpression("sales > 50 ? sales : sqrt(-1)"), 0, 300).hits();
    List<Boolean> numbers =
        some.stream().map(hit -> !Double.isNaN(hit.rankValue().getAsDouble())).toList();
    assertThat(numbers).isSortedAccordingTo((a, b) -> Boolean.compare(b, a)).contains(true);
  }

  @Test
  void minRelevanceIsOfTheScoreWhateverRanks() {
    SearchQuery query =
        SearchQuery.builder()
            .part(Part.item("g000-0"))
            .ranking(Ranking.DEFAULT.withExpression("-score"))
            .minRelevance(0.6)
            .k(100)
            .build();
    List<RankedItem> hits = SEARCHER.search(view, query).hits();
    assertThat(hits).isNotEmpty().allMatch(hit -> hit.score() >= 0.6);
    assertThat(hits.stream().map(RankedItem::score).toList()).isSorted();
  }

  @Test
  void anExpressionThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> search(Ranking.DEFAULT.withExpression("score * weight"), 0, 5))
        .isInstanceOfSatisfying(
            QueryException.class, e -> assertThat(e.field()).isEqualTo("rank_expression"))
        .hasMessage(
            "rank_expression: weight (expected: score or a numeric attribute, one of price, sales,"
                + " stock)");
  }

  @Test
  void nearDuplicatesAreFoldedIntoTheBestOne() {
    SearchResults plain = search(Ranking.DEFAULT, 0, 300);
    SearchResults folded = search(Ranking.DEFAULT.withCollapseAbove(0.99), 0, 300);
    Set<String> groups = new HashSet<>();
    for (RankedItem hit : folded.hits()) {
      String group = hit.item().id().substring(0, 4);
      assertThat(groups.add(group)).as(group).isTrue();
      assertThat(hit.collapsed())
          .allMatch(id -> id.startsWith(group))
          .doesNotContain(hit.item().id());
    }
    // The first of each group stays, in the order that all have without folding.
    List<String> firsts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String id : ids(plain)) {
      if (seen.add(id.substring(0, 4))) {
        firsts.add(id);
      }
    }
    assertThat(ids(folded).subList(0, firsts.size())).isEqualTo(firsts);
    // The item that is asked with is left out, so its group has two.
    assertThat(folded.hits())
        .filteredOn(hit -> hit.item().id().startsWith("g000"))
        .singleElement()
        .satisfies(hit -> assertThat(hit.collapsed()).hasSize(1));
  }

  @Test
  void foldingGoesOnWhileThereAreTooFewHits() {
    // Few are left of so many, so all candidates are looked at.
    SearchResults few = search(Ranking.DEFAULT.withCollapseAbove(0.2), 0, 300);
    assertThat(few.hits()).hasSizeLessThan(300);
    int folded = few.hits().stream().mapToInt(hit -> hit.collapsed().size()).sum();
    assertThat(few.hits().size() + folded).isEqualTo(few.candidates()).isGreaterThan(1000);
  }

  @Test
  void diverseHitsAreLessAlike() {
    double plain = likeness(search(Ranking.DEFAULT, 0, 20));
    double some = likeness(search(Ranking.DEFAULT.withDiversity(0.3), 0, 20));
    double most = likeness(search(Ranking.DEFAULT.withDiversity(1), 0, 20));
    assertThat(some).isLessThan(plain);
    assertThat(most).isLessThan(some);
    assertThat(ids(search(Ranking.DEFAULT.withDiversity(1), 0, 20)).getFirst())
        .isEqualTo(ids(search(Ranking.DEFAULT, 0, 20)).getFirst());
  }

  /** The mean likeness of two hits. */
  private static double likeness(SearchResults results) {
    int[] docs = ids(results).stream().mapToInt(id -> view.find(id).orElseThrow()).toArray();
    ItemLikeness likeness = new ItemLikeness(view, docs);
    double sum = 0;
    for (int i = 0; i < docs.length; i++) {
      for (int j = 0; j < i; j++) {
        sum += likeness.of(i, j);
      }
    }
    return sum / (docs.length * (docs.length - 1) / 2.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"expression", "diversity", "collapse", "all"})
  void pagesTogetherAreOnePage(String what) {
    Ranking ranking =
        switch (what) {
          case "expression" -> Ranking.DEFAULT.withExpression("score + floor(sales / 20)");
          case "diversity" -> Ranking.DEFAULT.withDiversity(0.4);
          case "collapse" -> Ranking.DEFAULT.withCollapseAbove(0.9);
          default ->
              Ranking.DEFAULT
                  .with(Hybrid.RRF)
                  .withExpression("score + sales / 100")
                  .withDiversity(0.4)
                  .withCollapseAbove(0.9);
        };
    List<String> whole = ids(search(ranking, 0, 120));
    assertThat(whole).hasSize(120).doesNotHaveDuplicates();
    List<String> pages = new ArrayList<>();
    for (int offset = 0; offset < 120; offset += 15) {
      pages.addAll(ids(search(ranking, offset, 15)));
    }
    assertThat(pages).isEqualTo(whole);
  }
}
