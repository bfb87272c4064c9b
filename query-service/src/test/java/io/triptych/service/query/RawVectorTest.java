package io.triptych.service.query;

import static io.triptych.encoder.Modality.AUDIO;
import static io.triptych.encoder.Modality.IMAGE;
import static io.triptych.encoder.Modality.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Vectors that were embedded elsewhere, and weights of what they are compared with. */
final class RawVectorTest {
  private final FakeEncoder encoder = new FakeEncoder();
  private final Searcher searcher = new Searcher(new FakeEmbedder(encoder, true, true));
  private final FakeCollection shop =
      new FakeCollection()
          .add("red-shirt", "red shirt", media("red shirt", "red"))
          .add("green-car", "green car", media("green car", "green"))
          .add("red-bang", "", Map.of(AUDIO, List.of(FakeEncoder.vector("red"))))
          .heardBy("ear");

  private static Map<Modality, List<float[]>> media(String words, String picture) {
    return Map.of(
        TEXT, List.of(FakeEncoder.vector(words)), IMAGE, List.of(FakeEncoder.vector(picture)));
  }

  private SearchResults search(Part part) {
    return searcher.search(
        shop,
        SearchQuery.builder()
            .part(part)
            .explain(true)
            .ranking(Ranking.DEFAULT.with(Hybrid.NONE))
            .build());
  }

  private Part vector(float[] values, Modality modality) {
    return Part.vector(values, encoder.space().hex(), modality);
  }

  @Test
  void aVectorFindsWhatItsMediumFinds() {
    float[] red = FakeEncoder.vector("red");
    assertThat(search(vector(red, TEXT)).hits()).isEqualTo(search(Part.text("red")).hits());
    Part bang = Part.audio("bang".getBytes(StandardCharsets.UTF_8));
    assertThat(search(vector(red, AUDIO)).hits()).isEqualTo(search(bang).hits());
  }

  @Test
  void cosinesAreCalibratedByTheModality() {
    float[] red = FakeEncoder.vector("red");
    ScoreTerm asText = term(search(vector(red, TEXT)), IMAGE);
    ScoreTerm asImage = term(search(vector(red, IMAGE)), IMAGE);
    assertThat(asText.raw()).isEqualTo(asImage.raw());
    assertThat(asText.relevance())
        .isEqualTo(encoder.calibration().curve(TEXT, IMAGE).relevance(asText.raw()));
    assertThat(asImage.relevance())
        .isEqualTo(encoder.calibration().curve(IMAGE, IMAGE).relevance(asImage.raw()))
        .isNotEqualTo(asText.relevance());
  }

  private static ScoreTerm term(SearchResults results, Modality target) {
    return results.hits().stream()
        .filter(hit -> hit.item().id().equals("red-shirt"))
        .flatMap(hit -> hit.terms().stream())
        .filter(term -> term.target().equals(Optional.of(target)))
        .findAny()
        .orElseThrow();
  }

  @Test
  void lengthIsOneWithinAThousandthAndIsMadeExact() {
    float[] red = FakeEncoder.vector("red");
    float[] longer = red.clone();
    for (int i = 0; i < longer.length; i++) {
      longer[i] *= 1.0009f;
    }
    assertThat(term(search(vector(longer, TEXT)), IMAGE).raw())
        .isCloseTo(term(search(vector(red, TEXT)), IMAGE).raw(), within(1e-6));
    longer[0] *= 1.01f;
    assertThatThrownBy(() -> search(vector(longer, TEXT)))
        .isInstanceOf(QueryException.class)
        .hasMessageStartingWith("parts[0].vector.values: 16 numbers of length 1.0")
        .hasMessageEndingWith(" (expected: length 1 within 0.001)");
    assertThatThrownBy(() -> search(vector(new float[] {Float.NaN}, TEXT)))
        .hasMessage(
            "parts[0].vector.values: 1 numbers of length NaN (expected: length 1 within 0.001)");
    assertThatThrownBy(() -> search(vector(new float[0], TEXT)))
        .hasMessageStartingWith("parts[0].vector.values: 0 numbers");
  }

  @Test
  void spaceAndDimensionAreThoseOfTheCollection() {
    assertThatThrownBy(() -> search(vector(new float[] {1}, TEXT)))
        .isInstanceOf(QueryException.class)
        .hasMessage("parts[0].vector.values: 1 numbers (expected: 16)");
    assertThatThrownBy(() -> search(Part.vector(FakeEncoder.vector("red"), "e".repeat(64), TEXT)))
        .hasMessage(
            "parts[0].vector.space: %s (expected: %s, that of the collection)"
                .formatted("e".repeat(64), encoder.space().hex()));
    assertThatThrownBy(() -> search(Part.vector(FakeEncoder.vector("red"), "", TEXT)))
        .hasMessage("parts[0].vector.space: \"\" (expected: 64 hexadecimal digits, lower-case)");
  }

  private SearchQuery.Builder weighted(double text, double image, double audio) {
    return SearchQuery.builder()
        .part(Part.text("red shirt"))
        .explain(true)
        .modalityWeight(TEXT, text)
        .modalityWeight(IMAGE, image)
        .modalityWeight(AUDIO, audio);
  }

  @Test
  void modalitiesWeighWhatTheQuerySays() {
    SearchResults results = searcher.search(shop, weighted(3, 1, 0).build());
    assertThat(term(results, TEXT).weight()).isCloseTo(0.8 * 0.75, within(1e-12));
    assertThat(term(results, IMAGE).weight()).isCloseTo(0.8 * 0.25, within(1e-12));
    assertThat(results.effort()).noneMatch(effort -> effort.target() == AUDIO);

    SearchResults pictures = searcher.search(shop, weighted(0, 2, 0).build());
    assertThat(pictures.hits())
        .allSatisfy(hit ->
            assertThat(hit.terms())
                .extracting(ScoreTerm::target)
                .containsExactly(Optional.of(IMAGE)));
  }

  @Test
  void theSmallestWeightsBesideTheLargestMakeNumbers() {
    SearchQuery query =
        SearchQuery.builder()
            .part(Part.text("red shirt").weighted(SearchQuery.MIN_WEIGHT))
            .part(Part.text("car").weighted(-SearchQuery.MAX_WEIGHT))
            .part(Part.text("green").weighted(0))
            .modalityWeight(TEXT, SearchQuery.MIN_WEIGHT)
            .modalityWeight(IMAGE, SearchQuery.MAX_WEIGHT)
            .build();
    assertThat(searcher.search(shop, query).hits())
        .isNotEmpty()
        .allSatisfy(hit -> assertThat(hit.score()).isFinite());
  }

  @Test
  void weightsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(weighted(0, 0, 0)::build)
        .hasMessage("modality_weights: all 0 (expected: one that is more than 0)");
    assertThatThrownBy(weighted(-1, 1, 0)::build)
        .hasMessage("modality_weights.text: -1.0 (expected: 0 or a number from 1e-6 to 1000)");
    assertThatThrownBy(weighted(1, 1, Double.NaN)::build)
        .hasMessageStartingWith("modality_weights.audio: NaN");
    assertThatThrownBy(weighted(1, 0, 0).preset(WeightPreset.SHOP)::build)
        .hasMessage("modality_weights: beside preset shop (expected: one of the two)");
    SearchQuery silent = weighted(0, 0, 1).target(TEXT).target(IMAGE).build();
    assertThatThrownBy(() -> searcher.search(shop, silent))
        .isInstanceOf(QueryException.class)
        .hasMessage(
            "modality_weights: 0 for all that is searched"
                + " (expected: more than 0 for one of text, image)");
    // Nothing is searched in a collection without items, and nothing found.
    assertThat(searcher.search(new FakeCollection(), weighted(0, 1, 0).build()).hits()).isEmpty();
  }
}
