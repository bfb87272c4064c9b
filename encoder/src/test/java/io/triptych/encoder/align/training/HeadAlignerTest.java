package io.triptych.encoder.align.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.align.training.AlignmentSettings.Method;
import io.triptych.encoder.head.ResidualTables;
import io.triptych.encoder.head.ResidualTables.Dense;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HeadAlignerTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"RIDGE", "CCA", "INFONCE", "INFONCE_MLP"})
  void recoversTheLatentOfTwoProjections(Method method) {
    Alignment alignment = align(SyntheticWorld.pairs(800, 1), method, "world");
    assertThat(alignment.gained()).isTrue();
    assertThat(alignment.pool()).isCloseTo(200, within(1.0));
    assertThat(alignment.targetsAsk().orElseThrow().before().recall1()).isLessThan(0.05);
    assertThat(alignment.targetsAsk().orElseThrow().after().recall1()).isGreaterThanOrEqualTo(0.95);
    assertThat(alignment.thingsAsk().orElseThrow().after().recall1()).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void prototypesGain() {
    Alignment alignment = align(SyntheticWorld.pairs(400, 1), Method.PROTOTYPE, "world");
    assertThat(alignment.gained()).isTrue();
    assertThat(alignment.targetsAsk().orElseThrow().after().recall10()).isGreaterThan(0.5);
  }

  @Test
  void seesThatThereIsNothingToLearn() {
    AlignmentPairs pairs = SyntheticWorld.pairs(200, 2);
    Matrix noise = SyntheticWorld.gaussian(200, SyntheticWorld.WIDTH, new SplittableRandom(9));
    AlignmentPairs unrelated =
        new AlignmentPairs(
            noise, pairs.targets(), pairs.targets(), pairs.concepts(), pairs.anchors());
    Alignment alignment = align(unrelated, Method.RIDGE, "nothing");
    assertThat(alignment.gained()).isFalse();
    assertThat(alignment.targetsAsk().orElseThrow().before().recall1()).isEqualTo(1);
  }

  @Test
  void goesOnWhereItWasCutOff() {
    AlignmentPairs pairs = SyntheticWorld.pairs(200, 3);
    Alignment whole = align(pairs, Method.INFONCE, "whole");
    AlignmentSettings settings = AlignmentSettings.of(Method.INFONCE, 7);
    TrainingFolder cut = new TrainingFolder(folder.resolve("cut"), "run");
    long[] steps = {0};
    for (int limit : new int[] {100, 407, 900}) {
      assertThatThrownBy(() ->
              HeadAligner.align(
                  pairs,
                  settings,
                  cut,
                  (done, total) -> {
                    steps[0]++;
                    if (done == limit) {
                      throw new IllegalStateException("power cut");
                    }
                  }))
          .hasMessage("power cut");
    }
    Alignment resumed = HeadAligner.align(pairs, settings, cut, (done, total) -> steps[0]++);
    assertThat(resumed.scores()).isEqualTo(whole.scores());
    assertThat(resumed.curves()).isEqualTo(whole.curves());
    assertThat(weights(resumed.tables())).isEqualTo(weights(whole.tables()));
    // Nothing but what came after the last state that was kept is done twice.
    long all = whole.curves().stream().mapToLong(curve -> curve.size()).sum();
    assertThat(steps[0]).isLessThanOrEqualTo(all + 3 * 15);
  }

  @Test
  void statesOfOtherDataAreNotGoneOnWith() {
    align(SyntheticWorld.pairs(200, 3), Method.INFONCE, "a");
    Alignment second =
        HeadAligner.align(
            SyntheticWorld.pairs(200, 4),
            AlignmentSettings.of(Method.INFONCE, 7),
            new TrainingFolder(folder.resolve("a"), "another run"),
            (done, total) -> {});
    Alignment fresh = align(SyntheticWorld.pairs(200, 4), Method.INFONCE, "b");
    assertThat(second.scores()).isEqualTo(fresh.scores());
    assertThat(Files.exists(folder.resolve("a").resolve("state-all.safetensors"))).isTrue();
  }

  @Test
  void refusesTooLittle() {
    assertThatThrownBy(() -> align(SyntheticWorld.pairs(30, 1), Method.RIDGE, "few"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pairs: 30 about 30 different things (expected: at least 60 about 20)");
  }

  @Test
  void pairsOfOnePictureOrOneTitleAreAboutTheSame() {
    List<String> pictures = List.of("p1", "p1", "p2", "p3", "p4", "p5", "p4");
    List<String> titles = List.of("dog", "hound", "hound", "cat", "owl", "cat", "bird");
    assertThat(AlignmentPairs.concepts(pictures, titles)).containsExactly(0, 0, 0, 1, 2, 1, 2);
    assertThat(AlignmentPairs.concepts(List.of("a", "b"), List.of("x", "y"))).containsExactly(0, 1);
  }

  @Test
  void holdsConceptsOutTogether() {
    int[] concepts = IntStream.range(0, 500).map(i -> i * i % 37).toArray();
    ConceptFolds folds = ConceptFolds.of(concepts, 4, 11);
    for (int i = 0; i < concepts.length; i++) {
      for (int j = 0; j < i; j++) {
        if (concepts[i] == concepts[j]) {
          assertThat(folds.fold()[i]).isEqualTo(folds.fold()[j]);
        }
      }
    }
    for (int part = 0; part < 4; part++) {
      assertThat(folds.held(part).length).isBetween(100, 150);
      assertThat(folds.held(part).length + folds.others(part).length).isEqualTo(500);
    }
  }

  @Test
  void ranksByTheBestOfAConcept() {
    Matrix things = Matrix.ofRows(new float[][] {{1, 0}, {0, 1}, {0.6f, 0.8f}});
    Matrix targets = Matrix.ofRows(new float[][] {{0, 1}, {1, 0}, {0, 1}});
    Ranks ranks =
        Ranks.of(
            things,
            new AlignmentPairs(things, things, targets, new int[] {0, 1, 0}, Matrix.zeros(0, 2)));
    // (0, 1) is nearest to thing 1, which is about something else, then to thing 2.
    assertThat(ranks.things()).containsExactly(1, 2, 1);
    assertThat(ranks.concepts()).containsExactly(1, 1, 0);
  }

  @Test
  void learnsOfViewsAlone() {
    Alignment alignment = align(SyntheticWorld.views(400, false, 1), Method.INFONCE, "views");
    assertThat(alignment.gained()).isTrue();
    assertThat(alignment.targetsAsk()).isEmpty();
    assertThat(alignment.thingsAsk()).isEmpty();
    Alignment.Search views = alignment.viewsAsk().orElseThrow();
    assertThat(views.before().recall1()).isLessThan(0.05);
    assertThat(views.after().recall1()).isGreaterThanOrEqualTo(0.9);
    assertThat(alignment.alike()).isPresent();
    assertThat(alignment.alike().orElseThrow().error()).isLessThan(0.1);
  }

  @Test
  void learnsOfTargetsAndViewsTogether() {
    Alignment alignment = align(SyntheticWorld.views(400, true, 1), Method.INFONCE, "both");
    assertThat(alignment.gained()).isTrue();
    assertThat(alignment.targetsAsk().orElseThrow().after().recall1()).isGreaterThanOrEqualTo(0.9);
    assertThat(alignment.viewsAsk().orElseThrow().after().recall1()).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void seesThatViewsTeachNothing() {
    AlignmentPairs pairs = SyntheticWorld.views(200, false, 2);
    Matrix noise = SyntheticWorld.gaussian(200, SyntheticWorld.WIDTH, new SplittableRandom(9));
    AlignmentPairs unrelated =
        new AlignmentPairs(
            noise, pairs.base(), pairs.targets(), pairs.concepts(), pairs.views(), pairs.anchors());
    assertThat(align(unrelated, Method.INFONCE, "unrelated").gained()).isFalse();
  }

  @Test
  void onlyContrastiveWaysLearnOfViewsAlone() {
    assertThatThrownBy(() -> align(SyntheticWorld.views(100, false, 1), Method.RIDGE, "ridge"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("method: ridge with 0 pairs that have a title (expected: infonce,");
  }

  @Test
  void ranksOtherMediaByViews() {
    // Rows 0 and 1 are one picture; 2 is another of its thing, 3 and 4 one of something else.
    Matrix vectors =
        Matrix.ofRows(new float[][] {{1, 0}, {1, 0}, {0.6f, 0.8f}, {0.8f, 0.6f}, {0.8f, 0.6f}});
    AlignmentPairs pairs =
        new AlignmentPairs(
            vectors,
            vectors,
            Matrix.zeros(5, 2),
            new int[] {0, 0, 0, 1, 1},
            new Views(new int[] {0, 0, 0, 1, 1}, new int[] {0, 0, 1, 2, 2}),
            Matrix.zeros(0, 2));
    Ranks ranks = Ranks.of(vectors, pairs);
    assertThat(ranks.things()).containsOnly(Ranks.NOT_ASKED);
    // The other picture, shown in two rows, counts once; with it nothing can be asked for.
    assertThat(ranks.views()).containsExactly(1, 1, 1, -1, -1);
    assertThat(ranks.viewReciprocals()).containsExactly(0.5, 0.5, 0.5);
    assertThat(ranks.reciprocals()).containsExactly(0.5, 0.5, 0.5);
    assertThat(Figures.of(ranks.views()).recall10()).isEqualTo(1);
    Partners partners = Partners.of(pairs);
    assertThat(partners.rows()).containsExactly(0, 2);
    assertThat(partners.others()).containsExactly(2, 0);
  }

  @Test
  void viewsOfAThingMeetInABatch() {
    int[] things = IntStream.range(0, 60).map(i -> i % 20).toArray();
    BatchOrder order = new BatchOrder(things, 12, 3);
    boolean[] met = new boolean[60];
    for (int step = 1; step <= 5; step++) {
      int[] members = order.members(step);
      assertThat(members).hasSize(12);
      for (int i = 0; i < 12; i += 3) {
        assertThat(things[members[i + 1]]).isEqualTo(things[members[i]]);
        assertThat(things[members[i + 2]]).isEqualTo(things[members[i]]);
      }
      for (int i : members) {
        assertThat(met[i]).isFalse();
        met[i] = true;
      }
    }
    assertThat(order.members(6)).isNotEqualTo(order.members(1));
  }

  @Test
  void drawsTheCurves() {
    String svg = LossCurve.svg(align(SyntheticWorld.pairs(80, 1), Method.INFONCE, "svg"));
    assertThat(svg).startsWith("<svg ").endsWith("</svg>\n").doesNotContain("NaN");
    assertThat(svg.split("<polyline")).hasSize(1 + HeadAligner.FOLDS + 2);
  }

  private static float[][] weights(ResidualTables tables) {
    return tables.layers().stream().map(Dense::weights).toArray(float[][]::new);
  }

  private Alignment align(AlignmentPairs pairs, Method method, String name) {
    AlignmentSettings settings = AlignmentSettings.of(method, 7);
    TrainingFolder kept = new TrainingFolder(folder.resolve(name), "run");
    Alignment alignment = HeadAligner.align(pairs, settings, kept, (done, total) -> {});
    assertThat(Arrays.stream(weights(alignment.tables())).mapToInt(w -> w.length).sum())
        .isPositive();
    return alignment;
  }
}
