package io.triptych.cli;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.SpaceTexts;
import io.triptych.encoder.align.training.AlignmentPairs;
import io.triptych.encoder.align.training.HeadAligner;
import io.triptych.encoder.align.training.Matrix;
import io.triptych.encoder.align.training.Views;
import io.triptych.indexer.align.MediaReader;
import io.triptych.indexer.align.TitledMedium;
import io.triptych.indexer.collection.ContentHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The titles and media of one modality that a head is trained on: media with a title, and media of
 * items that have several.
 *
 * @param id names the pairs and the pack's space
 */
record TrainingPairs(Modality modality, AlignmentPairs pairs, String id) {
  private static final int TEXTS_A_CALL = 256;

  /** Begins the name of what is about an item without a title; titles have single spaces. */
  private static final String UNTITLED = "  ";

  /**
   * The pairs of pictures, and those of sounds, as far as there are enough to learn from.
   *
   * @throws IllegalArgumentException if there are enough of neither
   */
  static List<TrainingPairs> of(MediaReader.Media media, Encoder encoder) throws IOException {
    Map<Modality, List<TitledMedium>> telling = new EnumMap<>(Modality.class);
    for (Modality modality : List.of(Modality.IMAGE, Modality.AUDIO)) {
      List<TitledMedium> some = telling(media.of(modality));
      if (!some.isEmpty()) {
        telling.put(modality, some);
      }
    }
    if (telling.isEmpty()) {
      throw new IllegalArgumentException(
          "pairs: none among %d pictures and sounds (expected: items with a title and a medium, or with several media)"
              .formatted(media.all().size()));
    }
    List<TrainingPairs> all = new ArrayList<>();
    Matrix anchors = anchors(encoder);
    for (Map.Entry<Modality, List<TitledMedium>> one : telling.entrySet()) {
      all.add(of(one.getKey(), one.getValue(), anchors, encoder));
    }
    List<TrainingPairs> enough =
        all.stream().filter(pairs -> HeadAligner.enough(pairs.pairs())).toList();
    if (enough.isEmpty()) {
      throw new IllegalArgumentException(
          "pairs: %s (expected: at least %d about %d)"
              .formatted(
                  all.stream().map(TrainingPairs::describe).collect(Collectors.joining("; ")),
                  HeadAligner.MIN_PAIRS,
                  HeadAligner.MIN_CONCEPTS));
    }
    return enough;
  }

  /** Media with a title, and those of items that have others. */
  private static List<TitledMedium> telling(List<TitledMedium> media) {
    Map<String, Set<String>> ofItem = new HashMap<>();
    for (TitledMedium one : media) {
      ofItem.computeIfAbsent(one.item(), _ -> new HashSet<>()).add(one.contentHash());
    }
    return media.stream()
        .filter(one -> !one.title().isEmpty() || ofItem.get(one.item()).size() > 1)
        .toList();
  }

  /** How many there are, for people. */
  String describe() {
    int views = 0;
    for (boolean asking : pairs.views().asking()) {
      views += asking ? 1 : 0;
    }
    return "%d %ss about %d different things".formatted(pairs.size(), thing(), pairs.conceptCount())
        + (views > 0 ? ", %d of them beside others of one thing".formatted(views) : "");
  }

  /** What a title is paired with, for people. */
  String thing() {
    return modality == Modality.AUDIO ? "sound" : "picture";
  }

  /** Titles are embedded as what people type. */
  private static TrainingPairs of(
      Modality modality, List<TitledMedium> titled, Matrix anchors, Encoder encoder) {
    Map<String, float[]> texts =
        texts(
            titled.stream()
                .map(TitledMedium::title)
                .filter(title -> !title.isEmpty())
                .distinct()
                .toList(),
            encoder);
    int width = width(modality, encoder);
    Matrix features = Matrix.zeros(titled.size(), width);
    Matrix base = Matrix.zeros(titled.size(), encoder.dimension());
    Matrix targets = Matrix.zeros(titled.size(), encoder.dimension());
    StringBuilder id = new StringBuilder(encoder.space().hex());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < titled.size(); i++) {
      TitledMedium one = titled.get(i);
      System.arraycopy(one.features(), 0, features.values(), i * width, width);
      put(encoder.project(modality, one.features()), base, i);
      if (one.title().isEmpty()) {
        names.add(UNTITLED + one.item());
      } else {
        put(texts.get(one.title()), targets, i);
        names.add(one.title().toLowerCase(Locale.ROOT));
      }
      id.append('\n').append(one.contentHash()).append(' ').append(one.title());
      id.append(' ').append(one.item());
    }
    List<String> hashes = titled.stream().map(TitledMedium::contentHash).toList();
    List<String> items = titled.stream().map(TitledMedium::item).toList();
    Views views =
        new Views(AlignmentPairs.concepts(hashes, items), AlignmentPairs.concepts(hashes, hashes));
    return new TrainingPairs(
        modality,
        new AlignmentPairs(
            features, base, targets, AlignmentPairs.concepts(hashes, names), views, anchors),
        ContentHash.of(id.toString()));
  }

  /** How many features are looked at: a picture's native embedding, all that a sound has. */
  private static int width(Modality modality, Encoder encoder) {
    FeatureLayout layout = encoder.features(modality);
    return modality == Modality.AUDIO ? layout.width() : layout.nativeWidth();
  }

  /** The names of everyday things, garments, groceries and colours. */
  private static Matrix anchors(Encoder encoder) throws IOException {
    List<String> names = SpaceTexts.imageNet().names();
    Map<String, float[]> vectors = texts(names, encoder);
    return Matrix.ofRows(names.stream().map(vectors::get).toArray(float[][]::new));
  }

  private static Map<String, float[]> texts(List<String> titles, Encoder encoder) {
    Map<String, float[]> vectors = new HashMap<>();
    for (int from = 0; from < titles.size(); from += TEXTS_A_CALL) {
      List<String> part = titles.subList(from, Math.min(titles.size(), from + TEXTS_A_CALL));
      List<Embedding> embeddings = encoder.encodeTexts(part);
      for (int i = 0; i < part.size(); i++) {
        vectors.put(part.get(i), embeddings.get(i).vector());
      }
    }
    return vectors;
  }

  private static void put(float[] vector, Matrix rows, int row) {
    System.arraycopy(vector, 0, rows.values(), row * rows.columns(), rows.columns());
  }
}
