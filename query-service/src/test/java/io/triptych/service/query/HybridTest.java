package io.triptych.service.query;

import static io.triptych.encoder.Modality.IMAGE;
import static io.triptych.encoder.Modality.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How words that are matched as words and vectors come together. */
final class HybridTest {
  private final FakeEncoder encoder = new FakeEncoder();
  private final Searcher searcher = new Searcher(new FakeEmbedder(encoder));

  // The vector of "b" says car, its title shirt; "c" has no picture, "d" no word that matches.
  private final FakeCollection shop =
      new FakeCollection()
          .add("a", "red shirt", media("red shirt", "red shirt"))
          .add("b", "shirt", media("green car", "green car"))
          .add("c", "red", Map.of(TEXT, List.of(FakeEncoder.vector("red"))))
          .add("d", "boat", media("red shirt", "red"));

  private static Map<Modality, List<float[]>> media(String words, String picture) {
    return Map.of(
        TEXT, List.of(FakeEncoder.vector(words)), IMAGE, List.of(FakeEncoder.vector(picture)));
  }

  private Map<String, RankedItem> search(Ranking ranking) {
    SearchQuery query =
        SearchQuery.builder()
            .part(Part.text("red shirt"))
            .explain(true)
            .preset(WeightPreset.BALANCED)
            .ranking(ranking)
            .build();
    return searcher.search(shop, query).hits().stream()
        .collect(Collectors.toMap(hit -> hit.item().id(), Function.identity()));
  }

  private static ScoreTerm term(RankedItem hit, Optional<Modality> target) {
    return hit.terms().stream().filter(t -> t.target().equals(target)).findAny().orElseThrow();
  }

  @Test
  void ranksAreFused() {
    Map<String, RankedItem> hits = search(Ranking.DEFAULT.with(Hybrid.RRF));
    // Texts: a and d first together, c third, b last; pictures: a, d, b; words: a, then b and c.
    // Weights: 0.4 for texts, 0.4 for pictures, 0.2 for words; c has no picture, d no rank by
    // words.
    assertThat(hits.get("a").score()).isCloseTo(1, within(1e-12));
    assertThat(hits.get("b").score())
        .isCloseTo(0.4 * 61 / 64 + 0.4 * 61 / 63 + 0.2 * 61 / 62, within(1e-12));
    assertThat(hits.get("c").score())
        .isCloseTo((0.4 * 61 / 63 + 0.2 * 61 / 62) / 0.6, within(1e-12));
    assertThat(hits.get("d").score()).isCloseTo(0.4 + 0.4 * 61 / 62, within(1e-12));
    assertThat(term(hits.get("d"), Optional.of(TEXT)).rank()).hasValue(1);
    assertThat(term(hits.get("d"), Optional.empty()).rank()).isEqualTo(OptionalInt.empty());
    assertThat(term(hits.get("d"), Optional.empty()).raw()).isZero();
    assertThat(term(hits.get("c"), Optional.of(IMAGE)).rank()).isEqualTo(OptionalInt.empty());
    assertThat(term(hits.get("c"), Optional.of(IMAGE)).raw()).isNaN();
  }

  @Test
  void vectorsAloneDoNotSeeWords() {
    Map<String, RankedItem> hits = search(Ranking.DEFAULT.with(Hybrid.NONE));
    assertThat(hits.get("a").terms()).hasSize(2);
    assertThat(hits.get("d").score()).isGreaterThan(hits.get("b").score());
  }

  @Test
  void theShareOfWordsCanBeSaid() {
    RankedItem half = search(Ranking.DEFAULT.withLexicalShare(0.5)).get("a");
    assertThat(term(half, Optional.empty()).weight()).isCloseTo(0.5, within(1e-12));
    assertThat(term(half, Optional.of(TEXT)).weight()).isCloseTo(0.25, within(1e-12));

    int before = encoder.encoded.get();
    Map<String, RankedItem> words = search(Ranking.DEFAULT.withLexicalShare(1));
    assertThat(encoder.encoded).as("texts encoded for words alone").hasValue(before);
    assertThat(words).containsOnlyKeys("a", "b", "c");
    assertThat(words.get("b").score()).isCloseTo(2 / 6.0, within(1e-12));

    Map<String, RankedItem> none = search(Ranking.DEFAULT.withLexicalShare(0));
    Map<String, RankedItem> vectors = search(Ranking.DEFAULT.with(Hybrid.NONE));
    assertThat(none.get("a").score()).isEqualTo(vectors.get("a").score());
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertThatThrownBy(() -> Ranking.DEFAULT.with(Hybrid.RRF).withLexicalShare(0.5))
        .isInstanceOf(QueryException.class)
        .hasMessage("lexical_share: 0.5 beside hybrid rrf (expected: hybrid weighted)");
    assertThatThrownBy(() -> Ranking.DEFAULT.withLexicalShare(1.5))
        .hasMessage("lexical_share: 1.5 (expected: 0 to 1)");
    SearchQuery.Builder query =
        SearchQuery.builder()
            .part(Part.text("red"))
            .ranking(Ranking.DEFAULT.with(Hybrid.RRF))
            .minRelevance(0.1);
    assertThatThrownBy(query::build)
        .hasMessage(
            "min_relevance: 0.1 beside hybrid rrf"
                + " (expected: 0; scores of ranks say nothing of relevance)");
    assertThatThrownBy(() -> Hybrid.of("sum"))
        .hasMessage("hybrid: sum (expected: none, weighted, rrf)");
    assertThat(Hybrid.of("rrf")).isEqualTo(Hybrid.RRF);
  }
}
