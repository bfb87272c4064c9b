package io.triptych.cli;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.SpaceTexts;
import io.triptych.encoder.align.training.AlignmentPairs;
import io.triptych.encoder.align.training.Matrix;
import io.triptych.indexer.align.TitledPicture;
import io.triptych.indexer.collection.ContentHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The pairs of titles and pictures that a head is trained on.
 *
 * @param id names the pairs and the pack's space
 */
record TrainingPairs(AlignmentPairs pairs, String id) {
  private static final int TEXTS_A_CALL = 256;

  /** The pairs of all pictures that have a title; titles are embedded as what people type. */
  static TrainingPairs of(List<TitledPicture> pictures, Encoder encoder) throws IOException {
    List<TitledPicture> titled =
        pictures.stream().filter(picture -> !picture.title().isEmpty()).toList();
    if (titled.isEmpty()) {
      throw new IllegalArgumentException(
          "pairs: none among %d pictures (expected: items with a title and a picture)"
              .formatted(pictures.size()));
    }
    Map<String, float[]> texts =
        texts(titled.stream().map(TitledPicture::title).distinct().toList(), encoder);
    int width = encoder.features(Modality.IMAGE).nativeWidth();
    Matrix features = Matrix.zeros(titled.size(), width);
    Matrix base = Matrix.zeros(titled.size(), encoder.dimension());
    Matrix targets = Matrix.zeros(titled.size(), encoder.dimension());
    StringBuilder id = new StringBuilder(encoder.space().hex());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < titled.size(); i++) {
      TitledPicture one = titled.get(i);
      System.arraycopy(one.features(), 0, features.values(), i * width, width);
      put(encoder.project(Modality.IMAGE, one.features()), base, i);
      put(texts.get(one.title()), targets, i);
      names.add(one.title().toLowerCase(Locale.ROOT));
      id.append('\n').append(one.contentHash()).append(' ').append(one.title());
    }
    int[] concepts =
        AlignmentPairs.concepts(titled.stream().map(TitledPicture::contentHash).toList(), names);
    return new TrainingPairs(
        new AlignmentPairs(features, base, targets, concepts, anchors(encoder)),
        ContentHash.of(id.toString()));
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
