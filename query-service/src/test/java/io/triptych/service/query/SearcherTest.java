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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SearcherTest {
  private final QueryEmbedder embedder = new FakeEmbedder(new FakeEncoder());
  private final Searcher searcher = new Searcher(embedder);
  private final FakeCollection shop =
      new FakeCollection()
          .add("red-shirt", "red shirt", both("red shirt", "red"))
          .add("green-shirt", "green shirt", both("green shirt", "green"))
          .add("red-car", "red car", both("red car", "red"))
          .add("shirt-words", "red shirt", Map.of(TEXT, List.of(FakeEncoder.vector("red shirt"))))
          .add("blue-photo", "", Map.of(IMAGE, List.of(FakeEncoder.vector("blue"))));

  private static Map<Modality, List<float[]>> both(String words, String picture) {
    return Map.of(
        TEXT, List.of(FakeEncoder.vector(words)), IMAGE, List.of(FakeEncoder.vector(picture)));
  }

  private SearchResults search(SearchQuery.Builder query) {
    return searcher.search(shop, query.build());
  }

  private static List<String> ids(SearchResults results) {
    return results.hits().stream().map(hit -> hit.item().id()).toList();
  }

  @Test
  void wordsFindWordsAndPictures() {
    SearchResults results = search(SearchQuery.builder().part(Part.text("red shirt")).k(5));
    assertThat(ids(results).getFirst()).isEqualTo("red-shirt");
    assertThat(results.hits()).hasSize(5);
    assertThat(results.effort()).hasSize(2).allMatch(effort -> effort.part() == 0);
    assertThat(results.hits()).allMatch(hit -> hit.score() >= 0 && hit.score() <= 1);
  }

  private static Part spoken(String words) {
    return Part.audio(words.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void spokenWordsFindWhatTypedOnesDo() {
    SearchResults typed = search(SearchQuery.builder().part(Part.text("red shirt")).k(5));
    Searcher listening = new Searcher(new FakeEmbedder(new FakeEncoder(), true, false));
    SearchResults results =
        listening.search(shop, SearchQuery.builder().part(spoken("red shirt")).k(5).build());

    assertThat(results.hits()).isEqualTo(typed.hits());
    assertThat(typed.spoken()).isEmpty();
    assertThat(results.spoken()).hasSize(1);
    SpokenPart heard = results.spoken().getFirst();
    assertThat(heard.part()).isZero();
    assertThat(heard.speech()).isTrue();
    assertThat(heard.speechProbability()).isEqualTo(0.9);
    assertThat(heard.text()).isEqualTo("red shirt");
    assertThat(heard.language()).isEqualTo("en");
    assertThat(heard.confidence()).isCloseTo(Math.exp(-0.5), within(1e-12));
    assertThat(heard.seconds()).isEqualTo(2);
    assertThat(heard.tookMillis()).isNotNegative();
  }

  @Test
  void soundsInWhichNobodySpeaksAreRefused() {
    Searcher listening = new Searcher(new FakeEmbedder(new FakeEncoder(), true, false));
    SearchQuery.Builder query = SearchQuery.builder().part(Part.text("red"));
    assertThatThrownBy(() -> listening.search(shop, query.part(spoken(" ")).build()))
        .hasMessage(
            "parts[1].audio: no words (probability 0.90 of no speech)"
                + " (expected: spoken words)")
        .extracting(e -> ((QueryException) e).kind())
        .isEqualTo(QueryException.Kind.NO_SPEECH);
    SearchQuery broken = SearchQuery.builder().part(spoken("noise")).build();
    assertThatThrownBy(() -> listening.search(shop, broken))
        .hasMessage("parts[0].audio: sound: noise (expected: one that can be decoded)")
        .extracting(e -> ((QueryException) e).reason())
        .isEqualTo("CORRUPT");
    assertThatThrownBy(() -> searcher.search(shop, broken))
        .hasMessage(
            "parts[0].audio: no speech recogniser"
                + " (expected: a pack with one, such as triptych-base)");
  }

  @Test
  void soundsAskSoundsFirstAndPicturesInWhatTheyShare() {
    FakeCollection media =
        new FakeCollection()
            .add("red-sound", "", Map.of(AUDIO, List.of(FakeEncoder.vector("red"))))
            .add("red-photo", "", Map.of(IMAGE, List.of(FakeEncoder.vector("red"))))
            .add("red-words", "red", Map.of(TEXT, List.of(FakeEncoder.vector("red"))))
            .add("blue-sound", "red", Map.of(AUDIO, List.of(FakeEncoder.vector("blue"))))
            .add(
                "named-sound",
                "red",
                Map.of(
                    AUDIO,
                    List.of(FakeEncoder.vector("red shirt")),
                    TEXT,
                    List.of(FakeEncoder.vector("car"))));
    Searcher listening = new Searcher(new FakeEmbedder(new FakeEncoder(), true, true));
    SearchQuery.Builder query = SearchQuery.builder().part(spoken("bang")).explain(true);
    SearchResults results = listening.search(media, query.build());

    assertThat(ids(results).getFirst()).isEqualTo("red-sound");
    assertThat(results.spoken().getFirst().speech()).isFalse();
    assertThat(results.spoken().getFirst().speechProbability()).isEqualTo(0.2);
    assertThat(results.spoken().getFirst().text()).isEmpty();
    RankedItem first = results.hits().getFirst();
    assertThat(term(first, Optional.of(AUDIO)).weight()).isCloseTo(1, within(1e-12));
    RankedItem named =
        results.hits().stream().filter(h -> h.item().id().equals("named-sound")).findFirst().get();
    // 0.95 for sounds, and of the rest the words' third of what the pack gives pictures and words.
    assertThat(term(named, Optional.of(AUDIO)).weight() / term(named, Optional.of(TEXT)).weight())
        .isCloseTo(0.95 / (0.05 / 3), within(1e-9));
    assertThat(first.terms().stream().mapToDouble(ScoreTerm::weight).sum())
        .isCloseTo(1, within(1e-12));
    RankedItem photo =
        results.hits().stream().filter(h -> h.item().id().equals("red-photo")).findFirst().get();
    float[] red = FakeEncoder.vector("red");
    double own = red[red.length - 1] * red[red.length - 1];
    assertThat(term(photo, Optional.of(IMAGE)).raw()).isCloseTo(1 - own, within(1e-6));
    RankedItem words =
        results.hits().stream().filter(h -> h.item().id().equals("red-words")).findFirst().get();
    assertThat(term(words, Optional.of(TEXT)).raw()).isCloseTo(1, within(1e-6));
  }

  /** A preset says how words and pictures share the rest, not what a sound asks first. */
  @Test
  void soundsAskSoundsFirstByEveryPreset() {
    Map<Modality, List<float[]>> all = new EnumMap<>(Modality.class);
    List.of(TEXT, IMAGE, AUDIO).forEach(m -> all.put(m, List.of(FakeEncoder.vector("red"))));
    FakeCollection media = new FakeCollection().add("red", "red", all);
    Searcher listening = new Searcher(new FakeEmbedder(new FakeEncoder(), true, true));
    SearchQuery.Builder bang = SearchQuery.builder().part(spoken("bang")).explain(true);

    RankedItem hit =
        listening.search(media, bang.preset(WeightPreset.SOUNDS).build()).hits().getFirst();

    assertThat(term(hit, Optional.of(AUDIO)).weight()).isCloseTo(0.95, within(1e-9));
    assertThat(term(hit, Optional.of(TEXT)).weight()).isCloseTo(0.05 * 6 / 7, within(1e-9));
    assertThat(term(hit, Optional.of(IMAGE)).weight()).isCloseTo(0.05 / 7, within(1e-9));
  }

  @Test
  void soundsOfAnotherTowerAreLeftOut() {
    Map<Modality, List<float[]>> both =
        Map.of(TEXT, List.of(FakeEncoder.vector("red")), AUDIO, List.of(FakeEncoder.vector("red")));
    FakeCollection media = new FakeCollection().add("red", "red", both).heardBy("ear");
    Searcher listening = new Searcher(new FakeEmbedder(new FakeEncoder(), true, true));
    SearchQuery all = SearchQuery.builder().part(spoken("bang")).explain(true).build();
    SearchQuery sounds = SearchQuery.builder().part(spoken("bang")).target(AUDIO).build();

    assertThat(listening.search(media, all).hits().getFirst().terms()).hasSize(2);
    assertThat(listening.search(media, sounds).hits()).hasSize(1);
    media.heardBy("another ear");
    assertThat(listening.search(media, all).hits().getFirst().terms())
        .extracting(ScoreTerm::target)
        .containsExactly(Optional.of(TEXT));
    assertThatThrownBy(() -> listening.search(media, sounds))
        .hasMessage(
            "targets: audio (expected: sounds of this pack's audio tower; another one heard them,"
                + " index them again)");
    assertThatThrownBy(() -> listening.search(shop, sounds))
        .hasMessage(
            "targets: audio (expected: what the collection holds; no item has a vector of a"
                + " sound)");
  }

  @Test
  void whatASoundIsTakenForCanBeSaid() {
    Searcher listening = new Searcher(new FakeEmbedder(new FakeEncoder(), true, true));
    byte[] bang = "bang".getBytes(StandardCharsets.UTF_8);
    byte[] words = "red car".getBytes(StandardCharsets.UTF_8);

    SearchQuery said = SearchQuery.builder().part(Part.audio(bang, Listening.SPEECH)).build();
    assertThat(listening.search(shop, said).spoken().getFirst().text()).isEqualTo("bang");
    SearchQuery heard = SearchQuery.builder().part(Part.audio(words, Listening.SOUND)).build();
    assertThat(listening.search(shop, heard).spoken().getFirst().speech()).isFalse();
    Searcher deaf = new Searcher(new FakeEmbedder(new FakeEncoder(), true, false));
    assertThatThrownBy(() -> deaf.search(shop, heard))
        .hasMessage(
            "parts[0].audio: no audio tower (expected: a pack with one, such as triptych-base)");
  }

  @Test
  void termsAddUpToTheScore() {
    SearchResults results =
        search(
            SearchQuery.builder()
                .part(Part.text("red shirt"))
                .part(Part.item("green-shirt").weighted(0.5))
                .part(Part.text("car").weighted(-0.7))
                .explain(true));
    assertThat(results.hits()).isNotEmpty();
    for (RankedItem hit : results.hits()) {
      double sum = hit.terms().stream().mapToDouble(ScoreTerm::contribution).sum();
      assertThat(sum).isCloseTo(hit.score(), within(1e-12));
      assertThat(hit.terms()).extracting(ScoreTerm::part).contains(0, 1, 2);
    }
  }

  @Test
  void weightsOfPositivePartsSumToOne() {
    SearchResults results =
        search(
            SearchQuery.builder()
                .part(Part.text("red"))
                .part(Part.item("red-car").weighted(3))
                .explain(true));
    double sum = results.hits().getFirst().terms().stream().mapToDouble(ScoreTerm::weight).sum();
    assertThat(sum).isCloseTo(1, within(1e-12));
  }

  @Test
  void anItemWithoutPictureIsJudgedByItsWords() {
    SearchResults results =
        search(SearchQuery.builder().part(Part.text("red shirt")).explain(true));
    RankedItem words =
        results.hits().stream()
            .filter(hit -> hit.item().id().equals("shirt-words"))
            .findAny()
            .orElseThrow();
    ScoreTerm image = term(words, Optional.of(IMAGE));
    assertThat(image.raw()).isNaN();
    assertThat(image.weight()).isZero();
    assertThat(words.terms().stream().mapToDouble(ScoreTerm::weight).sum())
        .isCloseTo(1, within(1e-12));
    for (RankedItem hit : results.hits()) {
      // The same shares among what is compared, whatever is not.
      assertThat(ratio(hit, Optional.empty()))
          .satisfiesAnyOf(
              ratio -> assertThat(ratio).isCloseTo(ratio(words, Optional.empty()), within(1e-9)),
              _ -> assertThat(term(hit, Optional.of(TEXT)).raw()).isNaN());
    }
    List<String> ids = ids(results);
    assertThat(ids.indexOf("shirt-words")).isLessThan(ids.indexOf("green-shirt"));
  }

  private static double ratio(RankedItem hit, Optional<Modality> target) {
    return term(hit, target).weight() / term(hit, Optional.of(TEXT)).weight();
  }

  @Test
  void whatAnItemLacksNeitherPunishesNorFavoursIt() {
    float[] vector = FakeEncoder.vector("red");
    FakeCollection items =
        new FakeCollection()
            .add("both", "x", both("red shirt", "red car"))
            .add("words", "x", Map.of(TEXT, List.of(vector)))
            .add("picture", "x", Map.of(IMAGE, List.of(vector)));
    SearchResults results =
        searcher.search(items, SearchQuery.builder().part(Part.text("red")).explain(true).build());

    assertThat(ids(results)).containsExactlyInAnyOrder("both", "words", "picture");
    // The pack says image 0.6, text 0.3; words that match as words, none here, have a fifth.
    double words = 0.8 / 3;
    double picture = 0.8 * 2 / 3;
    for (RankedItem hit : results.hits()) {
      double text = term(hit, Optional.of(TEXT)).relevance();
      double image = term(hit, Optional.of(IMAGE)).relevance();
      double expected =
          switch (hit.item().id()) {
            case "words" -> words * text / (words + 0.2);
            case "picture" -> picture * image / (picture + 0.2);
            default -> words * text + picture * image;
          };
      assertThat(hit.score()).as(hit.item().id()).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void aTargetThatNoCandidateHasDoesNotLowerTheScores() {
    FakeCollection words =
        new FakeCollection()
            .add("a", "x", Map.of(TEXT, List.of(FakeEncoder.vector("red"))))
            .add("b", "y", Map.of(IMAGE, List.of(FakeEncoder.vector("blue"))));
    SearchQuery query =
        SearchQuery.builder().part(Part.item("b")).target(TEXT).target(IMAGE).explain(true).build();
    RankedItem hit = searcher.search(words, query).hits().getFirst();
    assertThat(hit.item().id()).isEqualTo("a");
    assertThat(hit.terms()).singleElement().satisfies(t -> assertThat(t.weight()).isEqualTo(1));
  }

  @Test
  void anItemAsksWithWhatItHoldsAndIsLeftOut() {
    SearchResults results = search(SearchQuery.builder().part(Part.item("red-shirt")).k(5));
    assertThat(ids(results)).doesNotContain("red-shirt").hasSize(4);
    assertThat(ids(results).subList(0, 2)).containsExactlyInAnyOrder("shirt-words", "red-car");
  }

  @Test
  void aNegativePartLowersWhatIsLikeIt() {
    SearchQuery.Builder query = SearchQuery.builder().part(Part.text("red")).k(2);
    assertThat(ids(search(query))).contains("red-car");
    assertThat(ids(search(query.part(Part.text("car").weighted(-1))))).doesNotContain("red-car");
  }

  @Test
  void onlyTheAskedModalityIsSearchedAndWordsCountForTextAlone() {
    SearchResults results =
        search(SearchQuery.builder().part(Part.text("red shirt")).target(IMAGE).explain(true));
    assertThat(ids(results)).doesNotContain("shirt-words").hasSize(4);
    assertThat(results.hits())
        .allSatisfy(hit ->
            assertThat(hit.terms())
                .extracting(ScoreTerm::target)
                .containsExactly(Optional.of(IMAGE)));
  }

  @Test
  void equalScoresStandInTheOrderOfTheirIds() {
    FakeCollection twins = new FakeCollection();
    for (String id : List.of("d", "b", "a", "c")) {
      twins.add(id, "red", both("red", "red"));
    }
    SearchResults results =
        searcher.search(twins, SearchQuery.builder().part(Part.text("red")).k(3).build());
    assertThat(ids(results)).containsExactly("a", "b", "c");
  }

  @Test
  void whatDoesNotFitTheCollectionIsRefusedByName() {
    assertThatThrownBy(() -> search(SearchQuery.builder().part(Part.item("gone"))))
        .isInstanceOfSatisfying(
            QueryException.class,
            e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.UNKNOWN_ITEM))
        .hasMessageContaining("parts[0].item_id: gone");
    assertThatThrownBy(() -> search(SearchQuery.builder().part(Part.text("x")).filter("size:1")))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("filter: attribute: size:1");
  }

  @Test
  void aFilterThatLetsNothingPassAndAnEmptyCollectionAnswerNothing() {
    SearchQuery query = SearchQuery.builder().part(Part.text("red")).filter("nothing").build();
    assertThat(searcher.search(shop, query).hits()).isEmpty();
    SearchQuery plain = SearchQuery.builder().part(Part.text("red")).build();
    assertThat(searcher.search(new FakeCollection(), plain).hits()).isEmpty();
  }

  private static ScoreTerm term(RankedItem hit, Optional<Modality> target) {
    return hit.terms().stream().filter(t -> t.target().equals(target)).findFirst().orElseThrow();
  }

  @Test
  void whatScoresTooLittleIsLeftOut() {
    SearchResults all = search(SearchQuery.builder().part(Part.text("red shirt")).k(5));
    double third = all.hits().get(2).score();

    SearchResults some =
        search(SearchQuery.builder().part(Part.text("red shirt")).k(5).minRelevance(third));

    assertThat(ids(some)).isEqualTo(ids(all).subList(0, 3));
    assertThat(search(SearchQuery.builder().part(Part.text("red shirt")).minRelevance(1)).hits())
        .isEmpty();
  }

  @Test
  void whatScoresBelowZeroIsLeftOutOnlyWhenSomethingIs() {
    SearchQuery.Builder query =
        SearchQuery.builder().part(Part.text("blue")).part(Part.text("red car").weighted(-3)).k(5);
    SearchResults all = search(query);
    assertThat(all.hits()).hasSize(5);
    assertThat(all.hits().getLast().score()).isNegative();
    assertThat(search(query.minRelevance(1e-9)).hits())
        .isNotEmpty()
        .hasSizeLessThan(5)
        .allMatch(hit -> hit.score() > 0);
  }

  @Test
  void aPresetTakesThePlaceOfThePacksWeights() {
    // The pack says image 0.6, text 0.3; no item has sound, whose share goes to the others.
    assertThat(imageShare(SearchQuery.builder())).isCloseTo(0.6 / 0.9, within(1e-9));
    assertThat(imageShare(SearchQuery.builder().preset(WeightPreset.PHOTOS)))
        .isCloseTo(0.6, within(1e-9));
    assertThat(imageShare(SearchQuery.builder().preset(WeightPreset.SOUNDS)))
        .isCloseTo(1 / 7.0, within(1e-9));
    assertThat(imageShare(SearchQuery.builder().preset(WeightPreset.BALANCED)))
        .isCloseTo(0.5, within(1e-9));
    assertThatThrownBy(() -> WeightPreset.of("Shop"))
        .isInstanceOf(QueryException.class)
        .hasMessage("preset: Shop (expected: shop, photos, sounds, balanced)");
  }

  /**
   * A pack without a curve from pictures to sounds: their relevance is an order, no probability.
   */
  @Test
  void whatIsComparedWithoutCalibrationCannotStandForTheRest() {
    FakeCollection media =
        new FakeCollection()
            .add("shirt", "", Map.of(IMAGE, List.of(FakeEncoder.vector("red shirt"))))
            .add("bang", "", Map.of(AUDIO, List.of(FakeEncoder.vector("red"))));
    SearchQuery query =
        SearchQuery.builder()
            .part(Part.text("red"))
            .target(IMAGE)
            .target(AUDIO)
            .explain(true)
            .build();
    List<RankedItem> hits = searcher.search(media, query).hits();
    assertThat(hits).extracting(hit -> hit.item().id()).containsExactly("shirt", "bang");
    ScoreTerm sound = term(hits.getLast(), Optional.of(AUDIO));
    assertThat(sound.relevance())
        .isGreaterThan(term(hits.getFirst(), Optional.of(IMAGE)).relevance());
    assertThat(sound.weight()).isCloseTo(0.1 / 0.7, within(1e-9));
  }

  /** The weight of the comparison with pictures beside that with texts. */
  private double imageShare(SearchQuery.Builder query) {
    List<ScoreTerm> terms =
        search(query.part(Part.text("red shirt")).explain(true)).hits().stream()
            .filter(hit -> hit.item().id().equals("red-shirt"))
            .findAny()
            .orElseThrow()
            .terms();
    double image = weight(terms, IMAGE);
    return image / (image + weight(terms, TEXT));
  }

  private static double weight(List<ScoreTerm> terms, Modality target) {
    return terms.stream()
        .filter(term -> term.target().equals(Optional.of(target)))
        .mapToDouble(ScoreTerm::weight)
        .sum();
  }
}
