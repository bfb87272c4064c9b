package io.triptych.encoder.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The optional pieces of a space: smoothing, sharpness, kinds and dimensions of pictures alone. */
final class KindsAndPictureAxesTest {
  private static final int WIDTH = 5;
  private static final int SHARED = 3;
  private static final int CLASSES = 4;
  private static final int POOLED = 6;
  private static final FeatureLayout LAYOUT = PrototypeImageHead.layout(POOLED, CLASSES, 2);
  private static final float[] FEATURES = {
    .1f, .9f, .3f, -.2f, .5f, .4f, .7f, .2f, .1f, 0, .1f, .3f, .4f, .2f, .6f, .4f
  };

  private final SpaceTables tables = tables(0.4f);

  @Test
  void drawsTextsToThePrototypes() {
    float[] text = random(9, WIDTH);
    float[] out = new float[5];
    tables.textHead().project(text, out);
    double[] t = new double[SHARED];
    for (int i = 0; i < WIDTH; i++) {
      for (int j = 0; j < SHARED; j++) {
        double centred = (double) text[i] - tables.textMean()[i];
        t[j] += centred * tables.textAxes()[i * SHARED + j];
      }
    }
    t = unit(t);
    double[][] rows = new double[CLASSES + 2][];
    double total = 0;
    double[] near = new double[SHARED];
    for (int k = 0; k < rows.length; k++) {
      rows[k] = unit(sum(1, prototype(k), -1, row(tables.classMean(), 0)));
      double weight = Math.exp(20 * dot(t, rows[k]));
      near = sum(1, near, weight, rows[k]);
      total += weight;
    }
    double[] expected = unit(sum(1, t, .3, unit(sum(1 / total, near, 0, near))));
    for (int j = 0; j < SHARED; j++) {
      assertThat((double) out[j]).isCloseTo(expected[j], within(1e-6));
    }
    assertThat(out[3]).isZero();
    assertThat(out[4]).isZero();
  }

  @Test
  void passesAShareOfTheGateToTheKinds() {
    float[] out = new float[5];
    tables.imageHead(LAYOUT).project(FEATURES, out);
    double[] p = {Math.pow(.7, .5), Math.pow(.2, .5), Math.pow(.1, .5), 0};
    double[] q = {.1, .3, .4, .2};
    double[] object = unit(sum(1, unit(seen(p)), 1, unit(seen(q))));
    object = unit(sum(1, object, -1, row(tables.classMean(), 0)));
    double[] colour = sum(.6, row(tables.colours(), 0), .4, row(tables.colours(), 1));
    double[] shared = unit(sum(1, object, 1, colour));
    double[] own = own();
    for (int j = 0; j < 5; j++) {
      double part = j < SHARED ? shared[j] : 0.8 * own[j - SHARED];
      assertThat((double) out[j]).isCloseTo(part / Math.sqrt(1.64), within(1e-6));
    }
  }

  @Test
  void writesAndReadsAllPieces(@TempDir Path folder) throws Exception {
    SafetensorsWriter writer = new SafetensorsWriter();
    tables.addTo(writer);
    writer.write(folder.resolve("head.safetensors"));
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("head.safetensors"))) {
      SpaceTables read = SpaceTables.read(file);
      assertThat(read.dimension()).isEqualTo(5);
      assertThat(read.sharpness()).isEqualTo(0.5f);
      assertThat(read.smoothing()).isEqualTo(new Smoothing(0.3f, 20));
      assertThat(read.kinds().getFirst().name()).isEqualTo("tools");
      assertThat(read.kinds().getFirst().gate()).containsExactly(0, 0.4f, 0.4f, 0);
      float[] expected = new float[5];
      float[] actual = new float[5];
      tables.imageHead(LAYOUT).project(FEATURES, expected);
      read.imageHead(LAYOUT).project(FEATURES, actual);
      assertThat(actual).usingComparatorWithPrecision(2e-3f).containsExactly(expected);
    }
  }

  @Test
  void refusesGatesThatGiveMoreThanThereIs() {
    KindTables half = tables(0.6f).kinds().getFirst();
    KindTables other =
        new KindTables(
            "tolls", half.prototypes(), half.gate(), half.centre(), half.weights(), half.bias());
    SpaceTables greedy = withKinds(List.of(half, other));
    assertThatThrownBy(() -> greedy.imageHead(LAYOUT)).hasMessageContaining("class 1 gives 1.2");
    assertThatThrownBy(() -> tables(1.5f)).hasMessageContaining("kind.tools.gate: 1.5");
  }

  private SpaceTables withKinds(List<KindTables> kinds) {
    return new SpaceTables(
        tables.textMean(),
        tables.textAxes(),
        tables.classes(),
        tables.classMean(),
        tables.colours(),
        1,
        Smoothing.NONE,
        kinds,
        Optional.empty());
  }

  private static SpaceTables tables(float share) {
    KindTables kinds =
        new KindTables(
            "tools",
            random(6, 2 * SHARED),
            new float[] {0, share, share, 0},
            random(7, POOLED),
            random(8, 2 * POOLED),
            random(10, 2));
    return new SpaceTables(
        random(1, WIDTH),
        random(2, WIDTH * SHARED),
        random(3, CLASSES * SHARED),
        random(4, SHARED),
        random(5, 2 * SHARED),
        0.5f,
        new Smoothing(0.3f, 20),
        List.of(kinds),
        Optional.of(new PictureAxes(random(11, POOLED), random(12, POOLED * 2), 0.8f)));
  }

  /** v′ · A: the gate is open for classes 1 and 2. */
  private double[] seen(double[] v) {
    KindTables kinds = tables.kinds().getFirst();
    double[] input = centred(kinds.centre());
    double[] odds = new double[2];
    for (int kind = 0; kind < 2; kind++) {
      double logit = kinds.bias()[kind];
      for (int i = 0; i < POOLED; i++) {
        logit += unit(input)[i] * kinds.weights()[kind * POOLED + i];
      }
      odds[kind] = Math.exp(logit);
    }
    double gate = 0.4 * (v[1] + v[2]) / (odds[0] + odds[1]);
    double[] weights = {v[0], .6 * v[1], .6 * v[2], v[3], gate * odds[0], gate * odds[1]};
    double[] seen = new double[SHARED];
    for (int k = 0; k < weights.length; k++) {
      seen = sum(1, seen, weights[k], prototype(k));
    }
    return seen;
  }

  private double[] own() {
    PictureAxes axes = tables.picture().orElseThrow();
    double[] input = centred(axes.centre());
    double[] z = new double[2];
    for (int i = 0; i < POOLED; i++) {
      z[0] += input[i] * axes.axes()[2 * i];
      z[1] += input[i] * axes.axes()[2 * i + 1];
    }
    return unit(z);
  }

  private static double[] centred(float[] centre) {
    double[] input = new double[POOLED];
    for (int i = 0; i < POOLED; i++) {
      input[i] = (double) FEATURES[i] - centre[i];
    }
    return input;
  }

  /** The prototypes of classes, then those of kinds. */
  private double[] prototype(int k) {
    return k < CLASSES
        ? row(tables.classes(), k)
        : row(tables.kinds().getFirst().prototypes(), k - CLASSES);
  }

  private static double[] row(float[] rows, int row) {
    double[] values = new double[SHARED];
    for (int j = 0; j < SHARED; j++) {
      values[j] = rows[row * SHARED + j];
    }
    return values;
  }

  private static double[] sum(double a, double[] x, double b, double[] y) {
    double[] sum = new double[x.length];
    for (int j = 0; j < sum.length; j++) {
      sum[j] = a * x[j] + b * y[j];
    }
    return sum;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * y[j];
    }
    return sum;
  }

  private static double[] unit(double[] x) {
    double norm = Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    return Arrays.stream(x).map(v -> v / norm).toArray();
  }

  private static float[] random(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
