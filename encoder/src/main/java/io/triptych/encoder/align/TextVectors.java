package io.triptych.encoder.align;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The tower's vectors of all texts that a recipe needs; each text is encoded once. */
final class TextVectors {
  private final Map<String, float[]> vectors = new HashMap<>();
  private final int width;

  private TextVectors(List<String> texts, float[][] encoded) {
    if (encoded.length != texts.size() || encoded.length == 0) {
      throw new IllegalArgumentException(
          "vectors: %d (expected: one for each of %d texts)"
              .formatted(encoded.length, texts.size()));
    }
    width = encoded[0].length;
    for (int i = 0; i < encoded.length; i++) {
      vectors.put(texts.get(i), encoded[i]);
    }
  }

  static TextVectors encode(
      SpaceRecipe recipe, SpaceTexts texts, Function<List<String>, float[][]> tower) {
    Set<String> all = new LinkedHashSet<>();
    for (Map<String, List<String>> words : texts.classes()) {
      recipe.words().bank().forEach(template -> all.addAll(template.texts(words)));
      recipe.words().classes().forEach(group -> addAll(group, words, all));
    }
    for (SpaceTexts.KindGroup kinds : texts.kinds()) {
      for (Map<String, List<String>> words : kinds.kinds()) {
        recipe.words().kinds().forEach(group -> addAll(group, words, all));
      }
    }
    for (SpaceTexts.Colour colour : texts.colours()) {
      recipe.words().colours().forEach(group -> addAll(group, colour.words(), all));
    }
    recipe
        .objects()
        .ifPresent(objects -> {
          for (Map<String, List<String>> words : texts.objects()) {
            objects.objects().forEach(group -> addAll(group, words, all));
          }
          for (Map<String, List<String>> words : texts.people()) {
            objects.people().forEach(group -> addAll(group, words, all));
          }
        });
    List<String> ordered = new ArrayList<>(all);
    return new TextVectors(ordered, tower.apply(ordered));
  }

  private static void addAll(
      TemplateGroup group, Map<String, List<String>> words, Set<String> all) {
    group.templates().forEach(template -> all.addAll(template.texts(words)));
  }

  int width() {
    return width;
  }

  /** A vector and how much it counts. */
  record Weighted(double weight, float[] vector) {}

  /** The vectors of all texts that templates make of {@code words}. */
  List<Weighted> of(List<Template> templates, Map<String, List<String>> words) {
    List<Weighted> found = new ArrayList<>();
    for (Template template : templates) {
      for (String text : template.texts(words)) {
        found.add(new Weighted(template.weight(), vectors.get(text)));
      }
    }
    return found;
  }

  /**
   * The weighted sum over groups of the weighted mean of their texts' vectors less {@code mean}.
   */
  double[] mean(List<TemplateGroup> groups, Map<String, List<String>> words, double[] mean) {
    double[] total = new double[width];
    for (TemplateGroup group : groups) {
      List<Weighted> texts = of(group.templates(), words);
      double weight = texts.stream().mapToDouble(Weighted::weight).sum();
      for (Weighted text : texts) {
        double share = group.weight() * text.weight() / weight;
        for (int i = 0; i < width; i++) {
          total[i] += share * (text.vector()[i] - mean[i]);
        }
      }
    }
    return total;
  }
}
