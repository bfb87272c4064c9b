package io.triptych.encoder.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Calibration.Curve;
import io.triptych.encoder.Calibration.Logistic;
import io.triptych.encoder.Calibration.PiecewiseLinear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class CurveFitTest {
  private final SplittableRandom random = new SplittableRandom(11);

  /** Two normal distributions of one width: the probability is exactly logistic. */
  @Test
  void plattFindsTheCurveThatMadeTheSample() {
    // Means 0.4 and 0.1, deviation 0.1: slope (0.4 − 0.1) / 0.01 = 30, even chances at 0.25.
    CosineSample sample = normal(4000, 0.4, 0.1, 40_000, 0.1, 0.1);

    Logistic curve = PlattFit.fit(sample);

    assertThat(curve.slope()).isCloseTo(30, within(1.0));
    assertThat(-curve.intercept() / curve.slope()).isCloseTo(0.25, within(0.005));
    assertThat(CurveFit.error(curve, sample)).isLessThan(0.01);
  }

  @Test
  void plattsGradientIsZeroWhereItStops() {
    CosineSample sample = normal(300, 0.5, 0.2, 900, 0.3, 0.1);
    Logistic curve = PlattFit.fit(sample);
    double slope = 0;
    double intercept = 0;
    double high = 301.0 / 302;
    double low = 1.0 / 902;
    for (CosineSample.Observation o : sample.sorted()) {
      double error = curve.relevance(o.cosine()) - (o.relevant() ? high : low);
      slope += o.weight() * error * o.cosine();
      intercept += o.weight() * error;
    }
    assertThat(slope).isCloseTo(0, within(1e-5));
    assertThat(intercept).isCloseTo(0, within(1e-5));
  }

  /** A shape that no logistic curve has: nothing, then a step to a plateau at two thirds. */
  @Test
  void isotonicIsChosenWhereTheShapeIsNotLogistic() {
    DoubleSupplier upper = () -> 0.5 + 0.5 * random.nextDouble();
    CosineSample sample =
        CosineSample.of(
            draw(3000, upper),
            draw(
                6000,
                () -> random.nextInt(2) == 0 ? upper.getAsDouble() : random.nextDouble() / 2));

    CurveFit fit = CurveFit.of(sample, 1);

    // Above 0.5 all of the pairs' half and half of the non-pairs' half: 0.5 / 0.75.
    assertThat(fit.method()).isEqualTo("isotonic");
    assertThat(fit.curve().relevance(0.6)).isCloseTo(2 / 3.0, within(0.06));
    assertThat(fit.curve().relevance(0.9)).isCloseTo(2 / 3.0, within(0.06));
    assertThat(fit.curve().relevance(0.2)).isLessThan(0.02);
    assertThat(fit.error()).isLessThan(0.03);
    assertThat(CurveFit.error(PlattFit.fit(sample), sample)).isGreaterThan(fit.error());
  }

  @Test
  void plattIsChosenWherePairsAreFew() {
    assertThat(CurveFit.of(normal(120, 0.5, 0.2, 400, 0.1, 0.1), 1).method()).isEqualTo("platt");
  }

  @Test
  void everyCurveRisesStrictlyAndNeverSaysNever() {
    CosineSample apart = normal(400, 0.8, 0.02, 800, -0.5, 0.02);
    for (Curve curve : List.of(PlattFit.fit(apart), IsotonicFit.fit(apart))) {
      double last = 0;
      for (int i = -100; i <= 100; i++) {
        double relevance = curve.relevance(i / 100.0);
        assertThat(relevance).isGreaterThan(last).isLessThan(1);
        last = relevance;
      }
    }
  }

  @Test
  void isotonicPoolsWhatFalls() {
    double[] pairs = new double[100];
    double[] nonPairs = new double[100];
    // Cosines 0.1 to 0.4 with 10, 40, 20 and 30 pairs and 40, 20, 30 and 10 non-pairs: shares 0.2,
    // 0.667, 0.4, 0.75; the two in the middle fall and are pooled to 60 / 110.
    fill(pairs, new int[] {10, 40, 20, 30});
    fill(nonPairs, new int[] {40, 20, 30, 10});

    PiecewiseLinear curve = IsotonicFit.fit(CosineSample.of(pairs, nonPairs));

    assertThat(curve.cosines()).hasSize(5);
    assertThat(curve.relevance(0.1)).isCloseTo(0.2, within(1e-9));
    double middle = (60 * 0.2 + 50 * 0.3) / 110;
    assertThat(curve.relevance(middle)).isCloseTo(60 / 110.0, within(1e-9));
    assertThat(curve.relevance(0.4)).isCloseTo(0.75, within(1e-9));
  }

  @Test
  void theErrorIsThatOfAKnownMiscalibration() {
    // Even chances at every cosine, told to be 0.8: 0.3 off.
    double[] cosines = draw(2000, () -> 0.1 + 0.8 * random.nextDouble());
    CosineSample sample = CosineSample.of(cosines, cosines.clone());
    Curve told = new PiecewiseLinear(List.of(0.0, 1.0), List.of(0.7999, 0.8001));

    assertThat(CurveFit.error(told, sample)).isCloseTo(0.3, within(0.01));
  }

  @Test
  void noQueryIsPartedByTheFolds() {
    List<CosineSample.Query> queries = new ArrayList<>();
    for (int i = 0; i < 103; i++) {
      double[] pairs = new double[1 + i % 4];
      Arrays.fill(pairs, i / 200.0);
      queries.add(new CosineSample.Query(pairs, new double[] {-i / 200.0}));
    }
    CosineSample sample = new CosineSample(queries);

    List<List<CosineSample.Query>> folds = sample.folds(5, 3);

    assertThat(folds.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(queries);
    for (List<CosineSample.Query> fold : folds) {
      assertThat(new CosineSample(fold).pairs())
          .isBetween(sample.pairs() / 5 - 4, sample.pairs() / 5 + 4);
    }
    assertThat(sample.folds(5, 3)).isEqualTo(folds);
    assertThat(sample.folds(5, 4)).isNotEqualTo(folds);
  }

  /** Nothing below 0.5 and two thirds above: no ramp from the middle of the one to the other. */
  @Test
  void whatIsNeverRelevantStaysSoUpToTheStep() {
    DoubleSupplier upper = () -> 0.5 + 0.5 * random.nextDouble();
    CosineSample sample =
        CosineSample.of(
            draw(3000, upper),
            draw(
                6000,
                () -> random.nextInt(2) == 0 ? upper.getAsDouble() : random.nextDouble() / 2));

    PiecewiseLinear curve = IsotonicFit.fit(sample);

    assertThat(curve.relevance(0.45)).isLessThan(0.01);
    assertThat(curve.relevance(0.55)).isGreaterThan(0.55);
  }

  @Test
  void refusesTooLittleAndWhatIsUpsideDown() {
    assertThatThrownBy(() -> CosineSample.of(new double[19], new double[0]))
        .hasMessage("pairs: 19, and 0 non-pairs (expected: one of each at least)");
    CosineSample.Query many = new CosineSample.Query(draw(10, () -> 0.5), draw(50, () -> 0.1));
    assertThatThrownBy(() -> CurveFit.of(new CosineSample(Collections.nCopies(19, many)), 1))
        .hasMessage("queries: 19 (expected: at least 20)");
    assertThatThrownBy(() -> CurveFit.of(normal(99, 0.5, 0.1, 200, 0.1, 0.1), 1))
        .hasMessage("pairs: 99 (expected: at least 100)");
    assertThatThrownBy(() -> CurveFit.of(normal(150, 0.1, 0.05, 300, 0.5, 0.05), 1))
        .hasMessageStartingWith("pairs: no nearer than non-pairs");
  }

  private static void fill(double[] values, int[] counts) {
    int from = 0;
    for (int group = 0; group < counts.length; group++) {
      Arrays.fill(values, from, from + counts[group], 0.1 * (group + 1));
      from += counts[group];
    }
  }

  private CosineSample normal(int n, double mean, double sd, int m, double other, double width) {
    return CosineSample.of(
        draw(n, () -> Math.clamp(random.nextGaussian(mean, sd), -1, 1)),
        draw(m, () -> Math.clamp(random.nextGaussian(other, width), -1, 1)));
  }

  private static double[] draw(int count, DoubleSupplier value) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> value.getAsDouble());
    return values;
  }
}
