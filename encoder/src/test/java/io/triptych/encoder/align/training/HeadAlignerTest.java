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
    assertThat(alignment.thingsBefore().recall1()).isLessThan(0.05);
    assertThat(alignment.thingsAfter().recall1()).isGreaterThanOrEqualTo(0.95);
    assertThat(alignment.targetsAfter().recall1()).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void prototypesGain() {
    Alignment alignment = align(SyntheticWorld.pairs(400, 1), Method.PROTOTYPE, "world");
    assertThat(alignment.gained()).isTrue();
    assertThat(alignment.thingsAfter().recall10()).isGreaterThan(0.5);
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
    assertThat(alignment.thingsBefore().recall1()).isEqualTo(1);
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
    Ranks ranks = Ranks.of(things, targets, new int[] {0, 1, 0});
    // (0, 1) is nearest to thing 1, which is about something else, then to thing 2.
    assertThat(ranks.things()).containsExactly(1, 2, 1);
    assertThat(ranks.concepts()).containsExactly(1, 1, 0);
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
