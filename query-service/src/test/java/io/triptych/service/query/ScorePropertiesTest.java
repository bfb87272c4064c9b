package io.triptych.service.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What adds up, whatever is asked. */
class ScorePropertiesTest {
  private static final List<String> WORDS = List.of("red", "green", "blue", "shirt", "car", "van");
  private static final double EPSILON = 1e-9;

  private final FakeEncoder encoder = new FakeEncoder();
  private final Searcher searcher = new Searcher(new FakeEmbedder(encoder, true, true));

  @Property(tries = 400, seed = "11")
  void contributionsAddUpToTheScore(
      @ForAll Hybrid hybrid,
      @ForAll @DoubleRange(min = 0, max = 1) double lexicalShare,
      @ForAll @IntRange(max = 5) int weighing,
      @ForAll @Size(min = 1, max = 5) List<@DoubleRange(min = -3, max = 3) Double> weights,
      @ForAll long seed) {
    Random random = new Random(seed);
    FakeCollection items = items(random);
    SearchQuery.Builder query = SearchQuery.builder().explain(true).k(50);
    for (int i = 0; i < weights.size(); i++) {
      double weight = i == 0 ? Math.abs(weights.get(i)) + 0.1 : weights.get(i);
      query.part(part(random).weighted(weight));
    }
    Ranking ranking = Ranking.DEFAULT.with(hybrid);
    query.ranking(hybrid == Hybrid.WEIGHTED ? ranking.withLexicalShare(lexicalShare) : ranking);
    weigh(query, weighing, random);

    List<RankedItem> hits = searcher.search(items, query.build()).hits();

    boolean takesAway = weights.stream().skip(1).anyMatch(weight -> weight < 0);
    for (RankedItem hit : hits) {
      double sum = hit.terms().stream().mapToDouble(ScoreTerm::contribution).sum();
      assertThat(sum).isCloseTo(hit.score(), within(EPSILON));
      assertThat(hit.terms()).allSatisfy(term -> checkTerm(term, hybrid));
      double positive =
          hit.terms().stream().mapToDouble(ScoreTerm::weight).filter(w -> w > 0).sum();
      // Less than 1 where all that an item has is compared without calibration.
      assertThat(positive).isBetween(0.0, 1 + EPSILON);
      if (!takesAway) {
        assertThat(hit.score()).isBetween(0.0, 1 + EPSILON);
      }
    }
    assertThat(hits.stream().map(RankedItem::score).toList())
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  private static void checkTerm(ScoreTerm term, Hybrid hybrid) {
    assertThat(term.relevance()).isBetween(0.0, 1.0);
    assertThat(term.contribution()).isEqualTo(term.weight() * term.relevance());
    if (Double.isNaN(term.raw())) {
      assertThat(term.weight()).isZero();
      assertThat(term.relevance()).isZero();
    }
    boolean unmatched = term.target().isEmpty() && term.raw() == 0;
    boolean ranked = hybrid == Hybrid.RRF && !Double.isNaN(term.raw()) && !unmatched;
    assertThat(term.rank().isPresent()).isEqualTo(ranked);
    if (ranked) {
      assertThat(term.relevance()).isEqualTo(61.0 / (60 + term.rank().getAsInt()));
    }
    if (hybrid == Hybrid.NONE) {
      assertThat(term.target()).isPresent();
    }
  }

  private Part part(Random random) {
    String words = words(random);
    return switch (random.nextInt(5)) {
      case 0 -> Part.item("i" + random.nextInt(5));
      case 1 -> Part.audio("bang".getBytes(StandardCharsets.UTF_8));
      case 2 ->
          Part.vector(
              FakeEncoder.vector(words),
              encoder.space().hex(),
              Modality.values()[random.nextInt(3)]);
      default -> Part.text(words);
    };
  }

  private static void weigh(SearchQuery.Builder query, int weighing, Random random) {
    if (weighing < WeightPreset.values().length) {
      query.preset(WeightPreset.values()[weighing]);
    } else if (weighing == WeightPreset.values().length) {
      query.modalityWeight(Modality.TEXT, random.nextInt(3));
      query.modalityWeight(Modality.IMAGE, random.nextInt(3));
      query.modalityWeight(Modality.AUDIO, random.nextDouble() + 0.1);
    }
  }

  private static String words(Random random) {
    return WORDS.get(random.nextInt(WORDS.size())) + " " + WORDS.get(random.nextInt(WORDS.size()));
  }

  /** Items of which each has a medium at least, and the first one of each kind. */
  private static FakeCollection items(Random random) {
    FakeCollection items = new FakeCollection();
    for (int i = 0; i < 12; i++) {
      Map<Modality, List<float[]>> media = new EnumMap<>(Modality.class);
      for (Modality modality : Modality.values()) {
        if (i == 0 || random.nextBoolean()) {
          media.put(modality, List.of(FakeEncoder.vector(words(random))));
        }
      }
      if (media.isEmpty()) {
        media.put(Modality.IMAGE, List.of(FakeEncoder.vector(words(random))));
      }
      items.add("i" + i, words(random), media);
    }
    return items.heardBy("ear");
  }
}
