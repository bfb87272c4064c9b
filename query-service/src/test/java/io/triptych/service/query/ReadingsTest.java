package io.triptych.service.query;

import static io.triptych.encoder.Modality.IMAGE;
import static io.triptych.encoder.Modality.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcript.Alternative;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said may have been several things. */
final class ReadingsTest {
  private final Searcher searcher = new Searcher(new FakeEmbedder(new FakeEncoder(), true, true));
  private final FakeCollection shop =
      new FakeCollection()
          .add("red-shirt", "red shirt", both("red shirt", "red"))
          .add("green-car", "green car", both("green car", "green"))
          .add("blue-photo", "", Map.of(IMAGE, List.of(FakeEncoder.vector("blue"))));

  private static Map<Modality, List<float[]>> both(String words, String picture) {
    return Map.of(
        TEXT, List.of(FakeEncoder.vector(words)), IMAGE, List.of(FakeEncoder.vector(picture)));
  }

  private SearchResults ask(Part... parts) {
    SearchQuery.Builder query = SearchQuery.builder().k(5).explain(true);
    for (Part part : parts) {
      query.part(part);
    }
    return searcher.search(shop, query.build());
  }

  private static Part spoken(String words) {
    return Part.audio(words.getBytes(StandardCharsets.UTF_8));
  }

  private static double score(SearchResults results, String id) {
    return results.hits().stream()
        .filter(hit -> hit.item().id().equals(id))
        .findFirst()
        .orElseThrow()
        .score();
  }

  @Test
  void anItemIsFoundByTheReadingThatSuitsItBest() {
    SearchResults results = ask(spoken("red shirt|green car"));
    assertThat(results.spoken().getFirst().text()).isEqualTo("red shirt");
    SearchResults first = ask(Part.text("red shirt"));
    SearchResults second = ask(Part.text("green car"));
    for (RankedItem hit : results.hits()) {
      String id = hit.item().id();
      double expected = Math.max(score(first, id), 0.5 * score(second, id));
      assertThat(hit.score()).as(id).isCloseTo(expected, within(1e-9));
      assertThat(hit.terms().stream().mapToDouble(ScoreTerm::contribution).sum())
          .as("sum of the terms of " + id)
          .isCloseTo(hit.score(), within(1e-9));
    }
    assertThat(score(results, "red-shirt")).isCloseTo(score(first, "red-shirt"), within(1e-9));
    assertThat(score(results, "green-car")).isGreaterThan(score(first, "green-car"));
    assertThat(results.effort()).hasSize(4);
  }

  @Test
  void whatIsTakenAwayOrSaidTwiceIsReadInOneWay() {
    Part less = Part.text("blue").weighted(-0.5);
    assertThat(ask(spoken("red shirt|green car"), less).hits())
        .isEqualTo(ask(Part.text("red shirt"), less).hits());
    Part other = spoken("blue|green");
    assertThat(ask(spoken("red shirt|green car"), other).hits())
        .isEqualTo(ask(Part.text("red shirt"), Part.text("blue")).hits());
  }

  @Test
  void aSoundHasNoReadings() {
    assertThat(ask(spoken("bang")).spoken().getFirst().readings()).isEmpty();
    Transcript words = transcript("bang");
    Heard sound = new Heard(Optional.of(words), 0.2, List.of(FakeEncoder.vector("red")), 1);
    assertThat(SpokenPart.of(0, sound, 1).readings()).isEmpty();
  }

  @Test
  void beliefFollowsTheProbabilities() {
    Alternative best = new Alternative("a dingo", -2);
    Transcript several =
        transcript(
            "a dingo",
            best,
            new Alternative("a dingo dingo", -1),
            new Alternative("ding go", -2 - 4 * Math.log(2)),
            new Alternative("thing go", -30));
    List<Reading> readings = Reading.of(several);
    assertThat(readings)
        .extracting(Reading::text)
        .containsExactly("a dingo", "a dingo dingo", "ding go");
    // A longer text may be likelier as such and yet not the best.
    assertThat(readings.get(1).belief()).isEqualTo(1);
    assertThat(readings.get(2).belief()).isCloseTo(0.5, within(1e-12));
    assertThat(Reading.of(transcript("a dingo"))).containsExactly(new Reading("a dingo", 1));
    assertThat(Reading.of(transcript(""))).isEmpty();
  }

  private static Transcript transcript(String text, Alternative... alternatives) {
    return new Transcript(text, "en", -0.5, 0.1, 2, List.of(), List.of(alternatives));
  }
}
