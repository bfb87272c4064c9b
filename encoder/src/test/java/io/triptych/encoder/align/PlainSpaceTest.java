package io.triptych.encoder.align;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.align.SpaceTexts.Colour;
import io.triptych.encoder.head.ObjectTables;
import io.triptych.encoder.head.SpaceTables;
import io.triptych.encoder.image.Goldens;
import io.triptych.encoder.text.Prefixes;
import io.triptych.encoder.text.TextTower;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The plain recipe with the default pack's text tower, beside the tables that a float32
 * implementation of the same tower gives. It encodes 6,000 texts: run it with {@code mvn test
 * -DexcludedGroups= -Dtest=PlainSpaceTest -pl encoder}.
 */
@Tag("long")
final class PlainSpaceTest {
  private static final int DIMENSION = 256;

  @Test
  void givesTheReferenceTables() throws Exception {
    Path folder = Goldens.shared("real-goldens");
    SpaceTexts texts = texts(Goldens.json(folder.resolve("recipe-texts.json")));
    Path pack = Path.of(System.getProperty("triptych.root", ".."), "models", "triptych-base");
    SpaceTables tables;
    try (EncoderThreads threads = new EncoderThreads(Runtime.getRuntime().availableProcessors());
        TextTower tower =
            TextTower.open(
                pack.resolve("text.json"),
                pack.resolve("text.safetensors"),
                pack.resolve("tokenizer.json"),
                Prefixes.both("query: "),
                threads)) {
      tables =
          SpaceBuilder.build(
              SpaceRecipe.PLAIN.with(SpaceRecipe.Objects.ENGLISH),
              texts,
              FittedTables.NONE,
              all -> tower.encode(all).toArray(float[][]::new));
    }
    Goldens reference = Goldens.open(folder.resolve("head2.safetensors"));
    float[] signs = signs(tables.textAxes(), reference.floats("text.W"));
    assertRows("text.mu", tables.textMean(), reference.floats("text.mu"), tables.width());
    assertRows("class.E", turn(tables.classes(), signs), reference.floats("class.E"), DIMENSION);
    assertRows(
        "class.mean", turn(tables.classMean(), signs), reference.floats("class.mean"), DIMENSION);
    assertRows("colour.E", turn(tables.colours(), signs), reference.floats("colour.E"), DIMENSION);
    ObjectTables objects = tables.objects().orElseThrow();
    // The person's row and that of no people are zero in both.
    assertRows(
        "coco.E", tail(objects.objects(), signs), tail(reference.floats("coco.E")), DIMENSION);
    assertRows(
        "count.E", tail(objects.people(), signs), tail(reference.floats("count.E")), DIMENSION);
  }

  private static SpaceTexts texts(JsonNode json) {
    List<Map<String, List<String>>> classes = new ArrayList<>();
    for (JsonNode one : json.path("classes")) {
      List<String> lemmas = new ArrayList<>();
      one.path("lemmas").forEach(lemma -> lemmas.add(lemma.asText()));
      String gloss = one.path("gloss").asText("");
      classes.add(
          Map.of(
              "name", List.of(one.path("name").asText()),
              "lemma", lemmas.subList(0, Math.min(3, lemmas.size())),
              "gloss", gloss.isEmpty() ? List.of() : List.of(gloss)));
    }
    List<Colour> colours = new ArrayList<>();
    for (JsonNode one : json.path("colours")) {
      List<Integer> rgb = new ArrayList<>();
      one.path("rgb").forEach(value -> rgb.add(value.asInt()));
      String chinese = one.path("chinese").asText(one.path("zh").asText());
      Map<String, List<String>> words =
          Map.of("name", List.of(one.path("name").asText()), "chinese", List.of(chinese));
      colours.add(new Colour(rgb, words));
    }
    List<Map<String, List<String>>> objects = new ArrayList<>();
    json.path("coco").forEach(name -> objects.add(Map.of("name", List.of(name.asText()))));
    List<Map<String, List<String>>> people = new ArrayList<>();
    for (String number : List.of("one", "two", "many")) {
      List<String> phrases = new ArrayList<>();
      json.path("count").path(number).forEach(phrase -> phrases.add(phrase.asText()));
      people.add(Map.of("phrase", phrases));
    }
    return new SpaceTexts("reference", classes, colours, List.of(), objects, people);
  }

  private static float[] tail(float[] rows, float[] signs) {
    return tail(turn(rows, signs));
  }

  /** All rows but the first. */
  private static float[] tail(float[] rows) {
    return Arrays.copyOfRange(rows, DIMENSION, rows.length);
  }

  /** An axis may point either way: the sign that makes the columns agree. */
  private static float[] signs(float[] actual, float[] expected) {
    float[] signs = new float[DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      double dot = 0;
      for (int i = j; i < actual.length; i += DIMENSION) {
        dot += (double) actual[i] * expected[i];
      }
      signs[j] = (float) Math.signum(dot);
    }
    return signs;
  }

  private static float[] turn(float[] rows, float[] signs) {
    float[] turned = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      turned[i] = rows[i] * signs[i % DIMENSION];
    }
    return turned;
  }

  private static void assertRows(String name, float[] actual, float[] expected, int width) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int from = 0; from < actual.length; from += width) {
      double dot = 0;
      double squares = 0;
      double expectedSquares = 0;
      for (int i = from; i < from + width; i++) {
        dot += (double) actual[i] * expected[i];
        squares += (double) actual[i] * actual[i];
        expectedSquares += (double) expected[i] * expected[i];
      }
      assertThat(dot / Math.sqrt(squares * expectedSquares))
          .as("%s, row %d", name, from / width)
          .isGreaterThan(0.999);
    }
  }
}
