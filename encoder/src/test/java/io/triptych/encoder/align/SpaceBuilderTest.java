package io.triptych.encoder.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.align.SpaceTexts.Colour;
import io.triptych.encoder.head.SpaceTables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The recipe on a small tower of random vectors, against its properties and its formulas. */
final class SpaceBuilderTest {
  private static final int WIDTH = 12;
  private static final int DIMENSION = 7;
  private static final SpaceTexts TEXTS = texts();
  private static final SpaceRecipe RECIPE =
      new SpaceRecipe(SpaceRecipe.PLAIN.words(), DIMENSION, 0.25, SpaceRecipe.PLAIN.weights());

  private final SpaceTables tables =
      SpaceBuilder.build(RECIPE, TEXTS, FittedTables.NONE, SpaceBuilderTest::encode);

  /** Along the kept axes the bank is uncorrelated, with variances as the roots of eigenvalues. */
  @Test
  void turnsTheBankToItsPrincipalAxes() {
    double[][] moments = new double[DIMENSION][DIMENSION];
    double[] mean = new double[DIMENSION];
    List<String> bank = bank();
    for (String text : bank) {
      double[] projected = project(text);
      for (int i = 0; i < DIMENSION; i++) {
        mean[i] += projected[i] / bank.size();
        for (int j = 0; j < DIMENSION; j++) {
          moments[i][j] += projected[i] * projected[j] / bank.size();
        }
      }
    }
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(mean[i]).isCloseTo(0, within(1e-6));
      assertThat(i == 0 || moments[i][i] < moments[i - 1][i - 1]).isTrue();
      for (int j = 0; j < DIMENSION; j++) {
        assertThat(i == j || Math.abs(moments[i][j]) < 1e-6).isTrue();
      }
      // Column i is a unit vector over (λ / average)^¼; so variance is λ over the root of that.
      double norm = 0;
      for (int k = 0; k < WIDTH; k++) {
        norm += Math.pow(tables.textAxes()[k * DIMENSION + i], 2);
      }
      double lambda = moments[i][i] / norm;
      double first = moments[0][0] / norm(0);
      assertThat(norm / norm(0)).isCloseTo(Math.sqrt(first / lambda), within(1e-4));
    }
  }

  @Test
  void makesClassPrototypesOfTheirTexts() {
    double[] average = new double[DIMENSION];
    for (int k = 0; k < TEXTS.classes().size(); k++) {
      Map<String, List<String>> words = TEXTS.classes().get(k);
      String name = words.get("name").getFirst();
      List<String> parts = new ArrayList<>(words.get("lemma"));
      parts.addAll(List.of(name, "a photo of a " + name));
      parts.addAll(words.get("gloss"));
      parts.addAll(words.get("gloss"));
      double[] expected = new double[DIMENSION];
      for (String part : parts) {
        double[] projected = project(part);
        for (int j = 0; j < DIMENSION; j++) {
          expected[j] += projected[j];
        }
      }
      double norm = Math.sqrt(dot(expected, expected));
      for (int j = 0; j < DIMENSION; j++) {
        double actual = tables.classes()[k * DIMENSION + j];
        assertThat(actual).isCloseTo(expected[j] / norm, within(1e-5));
        average[j] += actual / TEXTS.classes().size();
      }
    }
    for (int j = 0; j < DIMENSION; j++) {
      assertThat((double) tables.classMean()[j]).isCloseTo(average[j], within(1e-6));
    }
  }

  @Test
  void centresAndScalesColours() {
    List<double[]> raw = new ArrayList<>();
    double[] mean = new double[DIMENSION];
    for (Colour colour : TEXTS.colours()) {
      String name = colour.words().get("name").getFirst();
      String chinese = colour.words().get("chinese").getFirst();
      double[] row = new double[DIMENSION];
      add(0.7 / 3, project(name), row);
      add(0.7 / 3, project("a " + name + " object"), row);
      add(0.7 / 3, project(name + " clothes"), row);
      add(0.15, project(chinese), row);
      add(0.15, project(chinese + "的东西"), row);
      add(1.0 / TEXTS.colours().size(), row, mean);
      raw.add(row);
    }
    double norms = 0;
    for (double[] row : raw) {
      add(-1, mean, row);
      norms += Math.sqrt(dot(row, row)) / raw.size();
    }
    for (int k = 0; k < raw.size(); k++) {
      for (int j = 0; j < DIMENSION; j++) {
        double actual = tables.colours()[k * DIMENSION + j];
        assertThat(actual).isCloseTo(raw.get(k)[j] / norms, within(1e-5));
      }
    }
  }

  @Test
  void makesObjectsLessTheirMeanAndPeopleOfTheirTexts() {
    List<Map<String, List<String>>> objects =
        List.of(
            Map.of("name", List.of("person"), "chinese", List.of("人")),
            Map.of("name", List.of("cat"), "chinese", List.of("猫")),
            Map.of("name", List.of("bus"), "chinese", List.of("公共汽车")));
    List<Map<String, List<String>>> people =
        List.of(Map.of("phrase", List.of("a man", "a girl"), "chinese", List.of("一个人")));
    SpaceTexts words =
        new SpaceTexts(
            TEXTS.source(), TEXTS.classes(), TEXTS.colours(), TEXTS.kinds(), objects, people);
    SpaceRecipe recipe = RECIPE.with(SpaceRecipe.Objects.DEFAULT);
    SpaceTables built =
        SpaceBuilder.build(recipe, words, FittedTables.NONE, SpaceBuilderTest::encode);
    assertThat(built.classes()).isEqualTo(tables.classes());
    double[][] rows = new double[3][DIMENSION];
    double[] mean = new double[DIMENSION];
    for (int i = 0; i < rows.length; i++) {
      String name = objects.get(i).get("name").getFirst();
      add(0.7 / 3, project(name), rows[i]);
      add(0.7 / 3, project("a photo of a " + name), rows[i]);
      add(0.7 / 3, project("a " + name), rows[i]);
      add(0.3, project(objects.get(i).get("chinese").getFirst()), rows[i]);
      double norm = Math.sqrt(dot(rows[i], rows[i]));
      add(1 / norm - 1, rows[i].clone(), rows[i]);
      add(1.0 / rows.length, rows[i], mean);
    }
    double[] one = new double[DIMENSION];
    add(0.35, project("a man"), one);
    add(0.35, project("a girl"), one);
    add(0.3, project("一个人"), one);
    double norm = Math.sqrt(dot(one, one));
    float[] actual = built.objects().orElseThrow().objects();
    float[] actualPeople = built.objects().orElseThrow().people();
    for (int j = 0; j < DIMENSION; j++) {
      assertThat(actual[j]).isZero();
      for (int i = 1; i < rows.length; i++) {
        assertThat((double) actual[i * DIMENSION + j])
            .isCloseTo(0.5 * (rows[i][j] - mean[j]), within(1e-5));
      }
      assertThat(actualPeople[j]).isZero();
      assertThat((double) actualPeople[DIMENSION + j]).isCloseTo(0.4 * one[j] / norm, within(1e-5));
    }
    assertThatThrownBy(
            () -> SpaceBuilder.build(recipe, TEXTS, FittedTables.NONE, SpaceBuilderTest::encode))
        .hasMessageContaining("objects, people: 0, 0");
  }

  @Test
  void isDeterministicAndEncodesEachTextOnce() {
    List<String> asked = new ArrayList<>();
    SpaceTables again =
        SpaceBuilder.build(
            RECIPE,
            TEXTS,
            FittedTables.NONE,
            texts -> {
              asked.addAll(texts);
              return encode(texts);
            });
    assertThat(again.textAxes()).isEqualTo(tables.textAxes());
    assertThat(again.classes()).isEqualTo(tables.classes());
    assertThat(again.colours()).isEqualTo(tables.colours());
    assertThat(new HashSet<>(asked)).hasSameSizeAs(asked);
  }

  @Test
  void refusesMoreAxesThanTheTextsSpan() {
    SpaceRecipe wide = new SpaceRecipe(RECIPE.words(), WIDTH + 1, .25, RECIPE.weights());
    assertThatThrownBy(
            () -> SpaceBuilder.build(wide, TEXTS, FittedTables.NONE, SpaceBuilderTest::encode))
        .hasMessageContaining("dimension: 13");
  }

  @Test
  void shipsTheWordsOfTheDefaultSpace() throws Exception {
    SpaceTexts words = SpaceTexts.imageNet();
    assertThat(words.classes()).hasSize(1000);
    assertThat(words.classes().get(0).get("lemma")).containsExactly("tench", "Tinca tinca");
    assertThat(words.palette()).hasSize(17);
    for (Map<String, List<String>> one : words.classes()) {
      for (String sort : List.of("name", "gloss", "chinese")) {
        assertThat(one.get(sort)).hasSize(1);
      }
      assertThat(one.get("lemma")).hasSizeBetween(1, 3);
    }
    assertThat(words.kinds()).extracting(g -> g.kinds().size()).containsExactly(17, 43);
    assertThat(words.objects()).hasSize(90);
    assertThat(words.objects().getFirst().get("name")).containsExactly("person");
    assertThat(words.people()).hasSize(3);
    assertThat(words.source()).contains("WordNet 3.0", "open_clip 3.3.0 (MIT");
  }

  private static SpaceTexts texts() {
    List<Map<String, List<String>>> classes = new ArrayList<>();
    for (int k = 0; k < 40; k++) {
      List<String> lemmas = k % 3 == 0 ? List.of() : List.of("lemma " + k, "also " + k);
      List<String> gloss = k == 7 ? List.of() : List.of("what " + k + " is");
      classes.add(Map.of("name", List.of("thing " + k), "lemma", lemmas, "gloss", gloss));
    }
    List<Colour> colours = new ArrayList<>();
    for (String name : List.of("red", "blue", "pale green")) {
      Map<String, List<String>> words =
          Map.of("name", List.of(name), "chinese", List.of(name + "色"));
      colours.add(new Colour(List.of(1, 2, 3), words));
    }
    return new SpaceTexts("made up", classes, colours, List.of());
  }

  private static List<String> bank() {
    List<String> bank = new ArrayList<>();
    for (Map<String, List<String>> words : TEXTS.classes()) {
      bank.add("a photo of a " + words.get("name").getFirst());
      bank.addAll(words.get("gloss"));
      bank.addAll(words.get("name"));
    }
    return bank;
  }

  /** A unit vector that depends on the text alone, with unequal variances and a mean. */
  static float[][] encode(List<String> texts) {
    float[][] vectors = new float[texts.size()][WIDTH];
    for (int t = 0; t < vectors.length; t++) {
      Random random = new Random(texts.get(t).hashCode());
      double squares = 0;
      for (int i = 0; i < WIDTH; i++) {
        vectors[t][i] = (float) (random.nextGaussian() / (i + 1) + 0.3);
        squares += vectors[t][i] * vectors[t][i];
      }
      for (int i = 0; i < WIDTH; i++) {
        vectors[t][i] /= (float) Math.sqrt(squares);
      }
    }
    return vectors;
  }

  /** (e − μ) · W. */
  private double[] project(String text) {
    float[] vector = encode(List.of(text))[0];
    double[] projected = new double[DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      for (int i = 0; i < WIDTH; i++) {
        double centred = (double) vector[i] - tables.textMean()[i];
        projected[j] += centred * tables.textAxes()[i * DIMENSION + j];
      }
    }
    return projected;
  }

  private double norm(int column) {
    double sum = 0;
    for (int k = 0; k < WIDTH; k++) {
      sum += Math.pow(tables.textAxes()[k * DIMENSION + column], 2);
    }
    return sum;
  }

  private static void add(double factor, double[] x, double[] sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * x[j];
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
