package io.triptych.encoder.align.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every gradient beside central differences of the loss that it belongs to. */
final class GradientTest {
  private static final int PAIRS = 7;
  private static final int WIDTH = 11;
  private static final int DIMENSION = 5;

  /** Large beside the loss' rounding (1e-7), small beside the way to where max(·, 0) bends. */
  private static final float STEP = 2e-3f;

  private final SplittableRandom random = new SplittableRandom(5);
  private final Matrix targets = random(PAIRS, DIMENSION).normaliseRows();
  private final Matrix right = right();

  @Test
  void contrastiveLoss() {
    Matrix v = random(PAIRS, DIMENSION).normaliseRows();
    ContrastiveLoss.Value value = ContrastiveLoss.of(v, targets, right, 1.3);
    DoubleSupplier loss = () -> ContrastiveLoss.of(v, targets, right, 1.3).loss();
    check(v.values(), value.vectors().values(), loss);
    check(targets.values(), value.targets().values(), loss);
    double above = ContrastiveLoss.of(v, targets, right, 1.3 + STEP).loss();
    double below = ContrastiveLoss.of(v, targets, right, 1.3 - STEP).loss();
    assertThat(value.logScale()).isCloseTo((above - below) / (2 * STEP), within(5e-4));
  }

  @Test
  void viewLoss() {
    Matrix v = random(PAIRS, DIMENSION).normaliseRows();
    Matrix views = views();
    ViewLoss.Value value = ViewLoss.of(v, views, 1.3);
    assertThat(value.loss()).isPositive();
    check(v.values(), value.vectors().values(), () -> ViewLoss.of(v, views, 1.3).loss());
    double above = ViewLoss.of(v, views, 1.3 + STEP).loss();
    double below = ViewLoss.of(v, views, 1.3 - STEP).loss();
    assertThat(value.logScale()).isCloseTo((above - below) / (2 * STEP), within(5e-4));
  }

  @Test
  void viewLossIsLnOfWhatIsComparedAndZeroWhereNoneAsks() {
    Matrix alike = Matrix.ofRows(new float[][] {{1, 0}, {1, 0}, {1, 0}, {1, 0}});
    Matrix right =
        Matrix.ofRows(new float[][] {{-1, 1, 0, 0}, {1, -1, 0, 0}, {0, 0, -1, 0}, {0, 0, 0, -1}});
    // Each of the two that ask chooses among three.
    assertThat(ViewLoss.of(alike, right, 2).loss()).isCloseTo(Math.log(3), within(1e-6));
    right.values()[1] = 0;
    right.values()[4] = 0;
    ViewLoss.Value none = ViewLoss.of(alike, right, 2);
    assertThat(none.loss()).isZero();
    assertThat(none.vectors().values()).containsOnly(0);
  }

  @Test
  void lossOfABatchWithTargetsForSomeAndViewsForSome() {
    Matrix some = random(PAIRS, DIMENSION).normaliseRows();
    for (int row : new int[] {1, 4}) {
      Arrays.fill(some.values(), row * DIMENSION, (row + 1) * DIMENSION, 0);
    }
    AlignmentPairs pairs =
        new AlignmentPairs(
            random(PAIRS, WIDTH),
            random(PAIRS, DIMENSION),
            some,
            new int[] {0, 1, 1, 2, 3, 4, 5},
            new Views(new int[] {0, 1, 1, 2, 3, 3, 4}, new int[] {0, 1, 2, 3, 4, 5, 5}),
            Matrix.zeros(0, DIMENSION));
    int[] all = {0, 1, 2, 3, 4, 5, 6};
    Matrix v = random(PAIRS, DIMENSION).normaliseRows();
    for (double mixup : new double[] {0, 0.5}) {
      PairBatch batch = PairBatch.of(pairs.features(), pairs, all, mixup, random);
      BatchLoss.Value value = BatchLoss.of(batch, v, 1.3, 0.7);
      check(v.values(), value.vectors().values(), () -> BatchLoss.of(batch, v, 1.3, 0.7).loss());
    }
    PairBatch plain = PairBatch.of(pairs.features(), pairs, all, 0, random);
    assertThat(plain.titled()).containsExactly(0, 2, 3, 5, 6);
    assertThat(plain.views().values()[1 * PAIRS + 2]).isEqualTo(1);
    assertThat(plain.views().values()[1 * PAIRS + 3]).isZero();
    // Rows 5 and 6 are one picture.
    assertThat(plain.views().values()[5 * PAIRS + 6]).isEqualTo(-1);
  }

  @Test
  void contrastiveLossIsZeroEntropyAndLnN() {
    Matrix alike = Matrix.ofRows(new float[][] {{1, 0}, {1, 0}, {1, 0}, {1, 0}});
    Matrix identity = Matrix.zeros(4, 4);
    for (int i = 0; i < 4; i++) {
      identity.values()[i * 5] = 1;
    }
    assertThat(ContrastiveLoss.of(alike, alike, identity, 2).loss())
        .isCloseTo(Math.log(4), within(1e-6));
    Matrix apart =
        Matrix.ofRows(new float[][] {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}});
    assertThat(ContrastiveLoss.of(apart, apart, identity, Math.log(100)).loss())
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void unitSum() {
    Matrix base = random(PAIRS, DIMENSION);
    Matrix g = random(PAIRS, DIMENSION);
    DoubleSupplier loss = () -> lossOf(new UnitSum().forward(base, g));
    UnitSum sum = new UnitSum();
    Matrix dg = sum.backward(gradientOf(sum.forward(base, g)));
    check(g.values(), dg.values(), loss);
  }

  @Test
  void distillation() {
    Matrix base = random(PAIRS, DIMENSION).normaliseRows();
    Matrix v = random(PAIRS, DIMENSION).normaliseRows();
    Distillation distillation = new Distillation(random(9, DIMENSION).normaliseRows(), 0.3);
    DoubleSupplier loss = () -> distillation.add(v, base, Matrix.zeros(PAIRS, DIMENSION));
    Matrix gradient = Matrix.zeros(PAIRS, DIMENSION);
    assertThat(distillation.add(v, base, gradient)).isPositive();
    check(v.values(), gradient.values(), loss);
    assertThat(distillation.add(base, base, Matrix.zeros(PAIRS, DIMENSION)))
        .isCloseTo(0, within(1e-6));
    assertThat(new Distillation(Matrix.zeros(0, DIMENSION), 1).add(v, base, gradient)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6})
  void network(int hidden) {
    HeadNetwork network = new HeadNetwork(WIDTH, hidden, DIMENSION, 0.2, random);
    List<Parameter> parameters = network.parameters();
    for (Parameter p : parameters) {
      for (int i = 0; i < p.values.length; i++) {
        p.values[i] = (float) random.nextGaussian() / 2;
      }
    }
    Matrix x = random(PAIRS, WIDTH);
    Matrix base = random(PAIRS, DIMENSION);
    DoubleSupplier loss =
        () -> lossOf(new UnitSum().forward(base, network.forward(x, new SplittableRandom(3))));
    UnitSum sum = new UnitSum();
    Matrix v = sum.forward(base, network.forward(x, new SplittableRandom(3)));
    network.backward(sum.backward(gradientOf(v)));
    for (Parameter p : parameters) {
      check(p.values, p.gradient.clone(), loss);
    }
  }

  @Test
  void mixedPairsKeepTheirSharesOfConcepts() {
    AlignmentPairs pairs =
        new AlignmentPairs(
            random(PAIRS, WIDTH),
            random(PAIRS, DIMENSION),
            targets,
            new int[] {0, 1, 1, 2, 3, 4, 5},
            Matrix.zeros(0, DIMENSION));
    int[] all = {0, 1, 2, 3, 4, 5, 6};
    PairBatch plain = PairBatch.of(pairs.features(), pairs, all, 0, random);
    assertThat(plain.right().values()[1 * PAIRS + 2]).isEqualTo(1);
    assertThat(plain.right().values()[0 * PAIRS + 2]).isEqualTo(0);
    assertThat(plain.x().values()).isEqualTo(pairs.features().values());
    PairBatch mixed = PairBatch.of(pairs.features(), pairs, all, 0.5, random);
    double total = 0;
    for (float share : mixed.right().values()) {
      total += share;
    }
    // Summed over all partners the shares are those of the plain pairs.
    assertThat(total).isCloseTo(9, within(1e-4));
  }

  private double lossOf(Matrix v) {
    return ContrastiveLoss.of(v, targets, right, 1.3).loss();
  }

  private Matrix gradientOf(Matrix v) {
    return ContrastiveLoss.of(v, targets, right, 1.3).vectors();
  }

  private static void check(float[] values, float[] gradient, DoubleSupplier loss) {
    for (int i = 0; i < values.length; i++) {
      float value = values[i];
      values[i] = value + STEP;
      double above = loss.getAsDouble();
      values[i] = value - STEP;
      double below = loss.getAsDouble();
      values[i] = value;
      assertThat((double) gradient[i])
          .as("number %d", i)
          .isCloseTo((above - below) / (2 * STEP), within(5e-4));
    }
  }

  private Matrix random(int rows, int columns) {
    Matrix m = Matrix.zeros(rows, columns);
    for (int i = 0; i < m.values().length; i++) {
      m.values()[i] = (float) random.nextGaussian();
    }
    return m;
  }

  private static Matrix views() {
    Matrix views = Matrix.zeros(PAIRS, PAIRS);
    for (int i = 0; i < PAIRS; i++) {
      views.values()[i * (PAIRS + 1)] = -1;
    }
    // 0, 1 and 2 are views of one, so are 4 and 5; 3 and 6 are not compared.
    for (int[] pair : new int[][] {{0, 1}, {0, 2}, {1, 2}, {4, 5}}) {
      views.values()[pair[0] * PAIRS + pair[1]] = pair[0] == 0 ? 0.5f : 1;
      views.values()[pair[1] * PAIRS + pair[0]] = pair[0] == 0 ? 0.5f : 1;
    }
    views.values()[3 * PAIRS + 6] = -1;
    views.values()[6 * PAIRS + 3] = -1;
    return views;
  }

  private static Matrix right() {
    Matrix right = Matrix.zeros(PAIRS, PAIRS);
    for (int i = 0; i < PAIRS; i++) {
      right.values()[i * (PAIRS + 1)] = 1;
    }
    right.values()[2 * PAIRS + 5] = 1;
    right.values()[5 * PAIRS + 2] = 1;
    return right;
  }
}
