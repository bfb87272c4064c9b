package io.triptych.encoder.pack;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Modality;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes what a pack gives for the samples, so that it can be verified elsewhere ({@link
 * References}).
 *
 * @param texts embedded samples; empty where there is no text tower
 * @param images embedded samples; empty where there is no image tower
 */
record ReferenceWriter(List<Embedding> texts, List<Embedding> images) {

  /** Embeds the samples. */
  static ReferenceWriter embed(PackEncoder encoder) throws IOException {
    return new ReferenceWriter(
        encoder.supports(Modality.TEXT) ? encoder.encodeTexts(Samples.TEXTS) : List.of(),
        encoder.supports(Modality.IMAGE) ? encoder.encodeImages(Samples.pictures()) : List.of());
  }

  void write(Path pack, PackEncoder encoder) throws IOException {
    Path folder = Files.createDirectories(pack.resolve(References.FOLDER));
    List<String> pictures = images.isEmpty() ? List.of() : Samples.PICTURES;
    for (String name : pictures) {
      Files.write(folder.resolve(name), Samples.picture(name));
    }
    List<List<Integer>> tokens = new ArrayList<>();
    List<String> samples = texts.isEmpty() ? List.of() : Samples.TEXTS;
    for (String text : samples) {
      tokens.add(Arrays.stream(encoder.textTower().tokens(text)).boxed().toList());
    }
    JsonFile.write(
        folder.resolve(References.INPUTS),
        new References.Inputs(samples, tokens, pictures, List.of(), Map.of()));
    SafetensorsWriter features = new SafetensorsWriter();
    add(features, References.TEXT_POOLED, texts, Embedding::features);
    add(features, References.IMAGE_POOLED, images, Embedding::features);
    features.write(folder.resolve(References.TENSORS));
    SafetensorsWriter vectors = new SafetensorsWriter();
    add(vectors, References.TEXT_PROJECTED, texts, Embedding::vector);
    add(vectors, References.IMAGE_PROJECTED, images, Embedding::vector);
    vectors.write(folder.resolve(References.PROJECTED));
  }

  private static void add(
      SafetensorsWriter writer,
      String name,
      List<Embedding> embeddings,
      Function<Embedding, float[]> part) {
    if (embeddings.isEmpty()) {
      return;
    }
    int width = part.apply(embeddings.getFirst()).length;
    float[] all = new float[embeddings.size() * width];
    for (int i = 0; i < embeddings.size(); i++) {
      System.arraycopy(part.apply(embeddings.get(i)), 0, all, i * width, width);
    }
    writer.add(Tensor.ofFloats(name, new int[] {embeddings.size(), width}, all));
  }
}
