package io.triptych.encoder.align.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.calibration.PairCosines;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SelectionTest {
  @Test
  void takesTheLeastChangeAmongThoseAsGoodAsTheBest() {
    // Candidate 2 is best by less than the error of the difference, and 1 changes far less.
    Map<Integer, Trial> part =
        Map.of(
            0, trial(0, 9, 9, 9, 9),
            1, trial(0.2f, 0, 2, 0, 0),
            2, trial(0.9f, 0, 0, 1, 0));
    Selection selection = new Selection(List.of(part, part), 2);
    assertThat(selection.score(0, Selection.NONE)).isCloseTo(0.1, within(1e-9));
    assertThat(selection.score(2, Selection.NONE)).isEqualTo(0.875);
    assertThat(selection.choose(Selection.NONE)).isEqualTo(1);
  }

  @Test
  void takesTheBestWhereTheOthersAreSurelyWorse() {
    Map<Integer, Trial> part =
        Map.of(
            0, trial(0, 9, 9, 9, 8),
            1, trial(0.2f, 1, 1, 1, 1),
            2, trial(0.9f, 0, 0, 0, 0));
    assertThat(new Selection(List.of(part, part), 2).choose(Selection.NONE)).isEqualTo(2);
  }

  @Test
  void takesNothingWhereNothingGains() {
    Map<Integer, Trial> part = Map.of(0, trial(0, 0, 3, 1, 0), 1, trial(0.5f, 3, 0, 1, 0));
    assertThat(new Selection(List.of(part, part), 1).choose(Selection.NONE)).isZero();
  }

  @Test
  void leavesOutThePartThatItIsAskedFor() {
    Map<Integer, Trial> for1 = Map.of(0, trial(0, 9, 9, 9, 8), 1, trial(0.5f, 0, 0, 0, 0));
    Map<Integer, Trial> for0 = Map.of(0, trial(0, 0, 0, 0, 0), 1, trial(0.5f, 9, 9, 9, 8));
    Selection selection = new Selection(List.of(for1, for0), 1);
    assertThat(selection.choose(0)).isZero();
    assertThat(selection.choose(1)).isEqualTo(1);
  }

  @Test
  void takesNothingThatHarmsTheSearchByViews() {
    int[] bad = {9, 9, 9, 8};
    int[] good = {0, 0, 0, 0};
    Map<Integer, Trial> part =
        Map.of(
            0, trial(0, new Ranks(bad, bad, good)),
            1, trial(0.2f, new Ranks(good, good, new int[] {0, 1, 1, 1})),
            2, trial(0.9f, new Ranks(new int[] {0, 0, 1, 1}, good, good)));
    assertThat(new Selection(List.of(part, part), 1).choose(Selection.NONE)).isZero();
    assertThat(new Selection(List.of(part, part), 2).choose(Selection.NONE)).isEqualTo(2);
  }

  @Test
  void gainHasItsStandardError() {
    Selection.Gain gain = Selection.Gain.of(new double[] {0, 0, 0, 0}, new double[] {1, 1, 0, 0});
    assertThat(gain.mean()).isEqualTo(0.5);
    assertThat(gain.error()).isEqualTo(0.25);
  }

  private static Trial trial(float change, int... ranks) {
    return trial(change, new Ranks(ranks, ranks, filled(ranks.length)));
  }

  private static Trial trial(float change, Ranks ranks) {
    return new Trial(ranks, change, PairCosines.NONE, PairCosines.NONE);
  }

  private static int[] filled(int n) {
    int[] ranks = new int[n];
    Arrays.fill(ranks, Ranks.NOT_ASKED);
    return ranks;
  }
}
