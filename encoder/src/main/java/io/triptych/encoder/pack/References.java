package io.triptych.encoder.pack;

import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the official implementations give for some inputs, or what an imported pack gave when it was
 * made, shipped in a pack's folder {@code goldens}: texts, token ids and pictures in {@code
 * references.json}, tensors in {@code references.safetensors} with one row for each input, and the
 * vectors in the shared space that the heads make of these tensors in {@code
 * projected.safetensors}.
 */
final class References implements AutoCloseable {
  static final String FOLDER = "goldens";
  static final String INPUTS = "references.json";
  static final String TENSORS = "references.safetensors";
  static final String TEXT_POOLED = "text.pooled";
  static final String IMAGE_POOLED = "image.pooled";
  static final String TEXT_PROJECTED = "text.projected";
  static final String IMAGE_PROJECTED = "image.projected";
  static final String PROJECTED = "projected.safetensors";

  /** The inputs. */
  record Inputs(List<String> texts, List<List<Integer>> tokenIds, List<String> images) {
    Inputs {
      texts = List.copyOf(texts);
      tokenIds = List.copyOf(tokenIds);
      images = List.copyOf(images);
      if (texts.size() != tokenIds.size()) {
        throw new IllegalArgumentException(
            "token_ids: " + tokenIds.size() + " (expected: " + texts.size() + ", one a text)");
      }
    }
  }

  private final Path folder;
  private final Inputs inputs;
  private final SafetensorsFile tensors;

  private References(Path folder, Inputs inputs, SafetensorsFile tensors) {
    this.folder = folder;
    this.inputs = inputs;
    this.tensors = tensors;
  }

  static References open(Path pack) throws IOException {
    Path folder = pack.resolve(FOLDER);
    Inputs inputs = JsonFile.read(folder.resolve(INPUTS), Inputs.class);
    return new References(folder, inputs, SafetensorsFile.open(folder.resolve(TENSORS)));
  }

  List<String> texts() {
    return inputs.texts();
  }

  int[] tokenIds(int text) {
    return inputs.tokenIds().get(text).stream().mapToInt(Integer::intValue).toArray();
  }

  List<Path> images() {
    return inputs.images().stream().map(folder::resolve).toList();
  }

  /** The rows of a tensor, one for each input. */
  float[][] rows(String name) {
    return rows(tensors.tensor(name));
  }

  static float[][] rows(Tensor tensor) {
    float[] all = tensor.toFloats();
    int count = tensor.shape()[0];
    int width = all.length / count;
    float[][] rows = new float[count][];
    for (int row = 0; row < count; row++) {
      rows[row] = Arrays.copyOfRange(all, row * width, (row + 1) * width);
    }
    return rows;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
