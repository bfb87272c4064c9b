package io.triptych.service.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchQueryTest {
  private static void refused(String field, SearchQuery.Builder query) {
    assertThatThrownBy(query::build)
        .isInstanceOfSatisfying(QueryException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageStartingWith(field + ": ")
        .hasMessageContaining("(expected: ");
  }

  private static SearchQuery.Builder red() {
    return SearchQuery.builder().part(Part.text("red"));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1001, 5000})
  void kOutOfRangeIsRefused(int k) {
    refused("k", red().k(k));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 1000})
  void kInRangeIsKept(int k) {
    assertThat(red().k(k).build().k()).isEqualTo(k);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1001, 1000.5})
  void weightsOutOfRangeAreRefused(double weight) {
    refused("parts[1].weight", red().part(Part.text("car").weighted(weight)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, -Double.MIN_VALUE, 1e-310, -1e-310, 9.99e-7, 1000.5})
  void weightsThatMakeScoresNoNumbersAreRefused(double weight) {
    refused("parts[1].weight", red().part(Part.text("car").weighted(weight)));
    assertThatThrownBy(() -> red().part(Part.text("car").weighted(weight)).build())
        .hasMessage(
            "parts[1].weight: " + weight + " (expected: 0 or a magnitude from 1e-6 to 1000)");
    double positive = Math.abs(weight);
    refused("modality_weights.text", red().modalityWeight(Modality.TEXT, positive));
    assertThatThrownBy(() -> red().modalityWeight(Modality.TEXT, positive).build())
        .hasMessage(
            "modality_weights.text: " + positive + " (expected: 0 or a number from 1e-6 to 1000)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, 1e-6, -1e-6, 1000, -1000})
  void weightsInRangeAreKept(double weight) {
    Part part = Part.text("car").weighted(weight);
    assertThat(red().part(part).build().parts().get(1).weight()).isEqualTo(weight);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.01, 1.01})
  void minRelevanceOutOfRangeIsRefused(double value) {
    refused("min_relevance", red().minRelevance(value));
  }

  @ParameterizedTest
  @CsvSource({"-1,10", "291,10", "300,1", "0,301", "2147483647,1"})
  void pagesOutOfReachAreRefused(int offset, int k) {
    refused("offset", red().offset(offset).k(k));
    assertThatThrownBy(() -> red().offset(offset).k(k).build())
        .hasMessage(
            "offset: %d, k: %d (expected: 0 to 300 with k added; filters narrow a search down)"
                .formatted(offset, k));
  }

  @ParameterizedTest
  @CsvSource({"0,300", "290,10", "299,1", "0,1"})
  void pagesWithinReachComeOutOfTheSameCandidates(int offset, int k) {
    assertThat(red().offset(offset).k(k).build().depth()).isEqualTo(SearchQuery.MAX_DEPTH);
    assertThat(red().k(k).build().depth()).isEqualTo(k);
  }

  @Test
  void facetsAreCounted() {
    SearchQuery.Builder query = red();
    Collections.nCopies(SearchQuery.MAX_FACETS + 1, "colour").forEach(query::facet);
    refused("facets", query);
  }

  @Test
  void aQueryNeedsAPositivePart() {
    refused("parts", SearchQuery.builder());
    refused("parts", SearchQuery.builder().part(Part.text("red").weighted(-1)));
    refused("parts", SearchQuery.builder().part(Part.text("red").weighted(0)));
  }

  @Test
  void partsAreCounted() {
    List<Part> many = Collections.nCopies(SearchQuery.MAX_PARTS + 1, Part.text("red"));
    SearchQuery.Builder query = SearchQuery.builder();
    many.forEach(query::part);
    assertThatThrownBy(query::build).hasMessage("parts: 17 (expected: 1 to 16)");
  }

  @Test
  void emptyContentIsRefused() {
    refused("parts[0].text", SearchQuery.builder().part(Part.text(" \t")));
    refused("parts[0].text", SearchQuery.builder().part(Part.text("x".repeat(10_001))));
    refused("parts[0].image", SearchQuery.builder().part(Part.image(new byte[0])));
    refused("parts[0].audio", SearchQuery.builder().part(Part.audio(new byte[0])));
    refused("parts[0].item_id", SearchQuery.builder().part(Part.item("")));
    refused("filter", red().filter("x".repeat(10_001)));
  }

  @Test
  void aReasonFromFurtherDownNamesItsFieldOnce() {
    QueryException named =
        QueryException.refused("filter", new Exception("filter: x (expected: y)"));
    assertThat(named).hasMessage("filter: x (expected: y)");
    QueryException bare = QueryException.refused("filter", new Exception("size: x"));
    assertThat(bare).hasMessage("filter: size: x");
  }
}
