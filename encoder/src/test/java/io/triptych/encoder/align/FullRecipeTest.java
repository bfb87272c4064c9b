package io.triptych.encoder.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.align.FittedTables.Classifier;
import io.triptych.encoder.align.SpaceTexts.Colour;
import io.triptych.encoder.align.SpaceTexts.KindGroup;
import io.triptych.encoder.head.KindTables;
import io.triptych.encoder.head.PictureAxes;
import io.triptych.encoder.head.SpaceTables;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The default recipe with all its pieces on a small tower of random vectors. */
final class FullRecipeTest {
  private static final int DIMENSION = 7;
  private static final int POOLED = 4;
  private static final SpaceTexts TEXTS = texts();
  private static final SpaceRecipe RECIPE =
      new SpaceRecipe(SpaceRecipe.DEFAULT.words(), DIMENSION, 0.25, SpaceRecipe.DEFAULT.weights());
  private static final FittedTables FITTED =
      new FittedTables(
          numbers(POOLED),
          Map.of(
              "tools", new Classifier(numbers(3 * POOLED), numbers(3)),
              "fruit", new Classifier(numbers(2 * POOLED), numbers(2))),
          numbers(POOLED),
          numbers(POOLED * 5));

  private final SpaceTables tables =
      SpaceBuilder.build(RECIPE, TEXTS, FITTED, SpaceBuilderTest::encode);

  @Test
  void weighsGroupsOfTextsAndLeavesOutEmptyOnes() {
    for (int k = 0; k < TEXTS.classes().size(); k++) {
      String name = "thing " + k;
      double[] expected = new double[DIMENSION];
      add(2, mean(name), expected);
      add(2, mean("lemma " + k, "also " + k), expected);
      add(2, mean("a photo of a " + name), expected);
      add(2, mean("what " + k + " is"), expected);
      add(2, mean("东西" + k), expected);
      add(1, mean("东西" + k + "的照片"), expected);
      if (k % 4 == 0) {
        add(2, mean("a scene of " + k, "another of " + k), expected);
        add(1, mean("场景" + k), expected);
      }
      assertRow(unit(expected), tables.classes(), k);
    }
  }

  @Test
  void makesKindsInBothLanguages() {
    assertThat(tables.kinds()).extracting(KindTables::name).containsExactly("fruit", "tools");
    KindTables tools = tables.kinds().get(1);
    for (int k = 0; k < 3; k++) {
      double[] expected = new double[DIMENSION];
      add(0.7 / 2, mean("tool " + k), expected);
      add(0.7 / 2, mean("a photo of tool " + k), expected);
      add(0.3, mean("工具" + k), expected);
      assertRow(unit(expected), tools.prototypes(), k);
    }
    for (int k = 0; k < TEXTS.classes().size(); k++) {
      assertThat(tools.gate()[k]).isEqualTo(k == 2 || k == 5 ? 0.4f : 0);
    }
    assertThat(tools.weights()).isEqualTo(numbers(3 * POOLED));
    assertThat(tools.centre()).isEqualTo(numbers(POOLED));
  }

  @Test
  void joinsTheDimensionsOfPictures() {
    assertThat(tables.sharedDimension()).isEqualTo(DIMENSION);
    assertThat(tables.dimension()).isEqualTo(DIMENSION + 5);
    assertThat(tables.picture()).map(PictureAxes::weight).hasValue(0.8f);
    assertThat(tables.sharpness()).isEqualTo(0.7f);
    assertThat(tables.smoothing()).isEqualTo(SpaceRecipe.DEFAULT.weights().smoothing());
  }

  @Test
  void refusesToBuildWithoutTheFittedTablesItNeeds() {
    assertThat(SpaceRecipe.DEFAULT.needsFitted()).isTrue();
    assertThat(SpaceRecipe.PLAIN.needsFitted()).isFalse();
    assertThatThrownBy(
            () -> SpaceBuilder.build(RECIPE, TEXTS, FittedTables.NONE, SpaceBuilderTest::encode))
        .hasMessageContaining("of none (expected: fruit of 2 kinds)");
  }

  @Test
  void readsFittedTables(@TempDir Path folder) throws Exception {
    SafetensorsWriter writer = new SafetensorsWriter();
    writer.add(Tensor.ofFloats("kind.centre", new int[] {POOLED}, numbers(POOLED)));
    writer.add(Tensor.ofFloats("kind.tools.W", new int[] {3, POOLED}, numbers(3 * POOLED)));
    writer.add(Tensor.ofFloats("kind.tools.b", new int[] {3}, numbers(3)));
    writer.add(Tensor.ofFloats("picture.mean", new int[] {POOLED}, numbers(POOLED)));
    writer.add(Tensor.ofFloats("picture.P", new int[] {POOLED, 5}, numbers(POOLED * 5)));
    writer.write(folder.resolve("fitted.safetensors"));
    FittedTables read = FittedTables.read(folder.resolve("fitted.safetensors"));
    assertThat(read.classifiers()).containsOnlyKeys("tools");
    assertThat(read.classifier("tools", 3).bias()).isEqualTo(numbers(3));
    assertThat(read.pictureAxes()).isEqualTo(numbers(POOLED * 5));
    assertThatThrownBy(() -> read.classifier("tools", 4)).hasMessageContaining("4 kinds");
  }

  private static SpaceTexts texts() {
    List<Map<String, List<String>>> classes = new ArrayList<>();
    for (int k = 0; k < 12; k++) {
      List<String> scenes = List.of("a scene of " + k, "another of " + k);
      classes.add(
          Map.of(
              "name", List.of("thing " + k),
              "lemma", List.of("lemma " + k, "also " + k),
              "gloss", List.of("what " + k + " is"),
              "chinese", List.of("东西" + k),
              "scene", k % 4 == 0 ? scenes : List.of(),
              "chinese_scene", k % 4 == 0 ? List.of("场景" + k) : List.of()));
    }
    List<Colour> colours = new ArrayList<>();
    for (String name : List.of("red", "blue", "pale green")) {
      Map<String, List<String>> words =
          Map.of("name", List.of(name), "chinese", List.of(name + "色"));
      colours.add(new Colour(List.of(1, 2, 3), words));
    }
    KindGroup tools = new KindGroup("tools", List.of(2, 5), kinds("tool ", "工具", 3));
    KindGroup fruit = new KindGroup("fruit", List.of(1), kinds("fruit ", "水果", 2));
    return new SpaceTexts("made up", classes, colours, List.of(tools, fruit));
  }

  private static List<Map<String, List<String>>> kinds(String name, String chinese, int count) {
    List<Map<String, List<String>>> kinds = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      kinds.add(Map.of("name", List.of(name + k), "chinese", List.of(chinese + k)));
    }
    return kinds;
  }

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i - 1.5f;
    }
    return numbers;
  }

  /** The mean of (e − μ) · W over texts. */
  private double[] mean(String... texts) {
    double[] sum = new double[DIMENSION];
    for (float[] vector : SpaceBuilderTest.encode(List.of(texts))) {
      for (int j = 0; j < DIMENSION; j++) {
        for (int i = 0; i < vector.length; i++) {
          double centred = (double) vector[i] - tables.textMean()[i];
          sum[j] += centred * tables.textAxes()[i * DIMENSION + j] / texts.length;
        }
      }
    }
    return sum;
  }

  private static void add(double factor, double[] x, double[] sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * x[j];
    }
  }

  private static double[] unit(double[] x) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double[] unit = new double[x.length];
    add(1 / Math.sqrt(squares), x, unit);
    return unit;
  }

  private static void assertRow(double[] expected, float[] rows, int row) {
    for (int j = 0; j < DIMENSION; j++) {
      assertThat((double) rows[row * DIMENSION + j]).isCloseTo(expected[j], within(1e-5));
    }
  }
}
