package io.triptych.encoder.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.kernel.Dot;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A space with everything that a head can have, of random tables. */
final class PictureEvidenceTest {
  private static final int SHARED = 5;
  private static final int CLASSES = 4;
  private static final int POOLED = 6;
  private static final FeatureLayout LAYOUT = PrototypeImageHead.layout(POOLED, CLASSES, 2, 3, 3);
  private static final float[] FEATURES = {
    .1f, .9f, .3f, -.2f, .5f, .4f, // pooled
    .7f, .2f, .1f, 0, // probabilities
    .1f, .3f, .4f, .2f, // densest
    .6f, .4f, // colours
    .1f, .35f, .9f, // objects
    0, 1, 0, // people
  };

  private final SpaceTables tables = tables();
  private final PrototypeImageHead head = tables.imageHead(LAYOUT);

  @Test
  void contributionsSumToTheCosine() {
    float[] picture = new float[tables.dimension()];
    head.project(FEATURES, picture);
    for (int seed = 20; seed < 30; seed++) {
      float[] query = query(seed);
      List<Evidence> parts = head.explain(FEATURES, query).parts();
      double sum = parts.stream().mapToDouble(Evidence::contribution).sum();
      assertThat(sum).isCloseTo(Dot.product(picture, query), within(1e-5));
      assertThat(parts).isSortedAccordingTo((a, b) -> compare(b, a));
    }
  }

  private static int compare(Evidence a, Evidence b) {
    return Double.compare(a.contribution(), b.contribution());
  }

  @Test
  void sharesSayWhatThePictureShows() {
    List<Evidence> parts = head.explain(FEATURES, query(20)).parts();
    double things = parts.stream().filter(Evidence::isThing).mapToDouble(Evidence::share).sum();
    assertThat(things).isCloseTo(1, within(1e-9));
    assertThat(share(parts, Evidence.COLOURS, 0)).isCloseTo(.6, within(1e-6));
    assertThat(share(parts, Evidence.OBJECTS, 1)).isCloseTo(.375, within(1e-6));
    assertThat(share(parts, Evidence.OBJECTS, 2)).isEqualTo(1);
    assertThat(share(parts, Evidence.PEOPLE, 1)).isEqualTo(1);
    assertThat(parts)
        .as("what is not there is not listed")
        .noneMatch(p -> p.group().equals(Evidence.OBJECTS) && p.index() == 0)
        .noneMatch(p -> p.group().equals(Evidence.PEOPLE) && p.index() != 1);
  }

  @Test
  void aPositionSpeaksByWhatIsSeenThere() {
    float[] query = query(20);
    PictureEvidence evidence = head.explain(FEATURES, query);
    Evidence first = new Evidence(Evidence.CLASSES, 0, 1, 1);
    Evidence second = new Evidence(Evidence.CLASSES, 1, 1, 1);
    double match = match(tables.classes(), 0, query);
    float[] probabilities = {9, 9, .5f, .25f, .25f, 0};
    assertThat(evidence.at(List.of(first), probabilities, 2)).isCloseTo(.5 * match, within(1e-6));
    // The gate passes two fifths of the second class on to the kinds.
    double kept = .6 * .25 * match(tables.classes(), 1, query);
    assertThat(evidence.at(List.of(first, second), probabilities, 2))
        .isCloseTo(.5 * match + kept, within(1e-6));
    KindTables group = tables.kinds().getFirst();
    double odds = group.probabilities(FEATURES, 0)[1];
    double kind = .4 * (.25 + .25) * odds * match(group.prototypes(), 1, query);
    assertThat(evidence.at(List.of(new Evidence("tools", 1, 1, 1)), probabilities, 2))
        .isCloseTo(kind, within(1e-6));
    assertThat(evidence.at(List.of(), probabilities, 2)).isZero();
  }

  @Test
  void anotherSpacesVectorIsRefused() {
    assertThatThrownBy(() -> head.explain(FEATURES, new float[3]))
        .hasMessage("query: 3 (expected: 7)");
    assertThatThrownBy(() -> head.explain(new float[4], query(20)))
        .hasMessage("features: 4 (expected: 22)");
  }

  private static double share(List<Evidence> parts, String group, int index) {
    return parts.stream()
        .filter(p -> p.group().equals(group) && p.index() == index)
        .findFirst()
        .orElseThrow()
        .share();
  }

  private double match(float[] prototypes, int row, float[] query) {
    double match = 0;
    for (int j = 0; j < SHARED; j++) {
      match += (prototypes[row * SHARED + j] - tables.classMean()[j]) * (double) query[j];
    }
    return match;
  }

  /** A text's vector: zeros in the dimensions of pictures alone. */
  private static float[] query(int seed) {
    float[] query = new float[SHARED + 2];
    System.arraycopy(random(seed, SHARED), 0, query, 0, SHARED);
    Dot.normalise(query);
    return query;
  }

  private static SpaceTables tables() {
    KindTables kinds =
        new KindTables(
            "tools",
            random(6, 2 * SHARED),
            new float[] {0, .4f, .4f, 0},
            random(7, POOLED),
            random(8, 2 * POOLED),
            random(10, 2));
    return new SpaceTables(
        random(1, 5),
        random(2, 5 * SHARED),
        random(3, CLASSES * SHARED),
        random(4, SHARED),
        random(5, 2 * SHARED),
        0.7f,
        Smoothing.NONE,
        List.of(kinds),
        Optional.of(new PictureAxes(random(11, POOLED), random(12, POOLED * 2), 0.8f)),
        Optional.of(new ObjectTables(random(13, 3 * SHARED), random(14, 3 * SHARED))));
  }

  private static float[] random(int seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
