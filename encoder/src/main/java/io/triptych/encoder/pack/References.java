package io.triptych.encoder.pack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the official implementations give for some inputs, or what an imported pack gave when it was
 * made, shipped in a pack's folder {@code goldens}: texts, token ids, pictures, clips of sound and
 * what is said in some of them in {@code references.json}, tensors in {@code
 * references.safetensors} with one row for each input, and the vectors in the shared space that the
 * heads make of these tensors in {@code projected.safetensors}.
 */
final class References implements AutoCloseable {
  static final String FOLDER = "goldens";
  static final String INPUTS = "references.json";
  static final String TENSORS = "references.safetensors";
  static final String TEXT_POOLED = "text.pooled";
  static final String IMAGE_POOLED = "image.pooled";
  static final String TEXT_PROJECTED = "text.projected";
  static final String IMAGE_PROJECTED = "image.projected";
  static final String AUDIO_PROJECTED = "audio.projected";
  static final String PROJECTED = "projected.safetensors";

  /**
   * The inputs.
   *
   * @param texts what the text tower reads
   * @param tokenIds what its tokenizer makes of them
   * @param images picture files
   * @param sounds WAV files, each a clip as the audio tower hears it; none where there is no such
   *     tower
   * @param spoken WAV files with what is said in them; none where there is no speech recogniser
   */
  record Inputs(
      List<String> texts,
      List<List<Integer>> tokenIds,
      List<String> images,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty(isRequired = OptBoolean.FALSE)
          List<String> sounds,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty(isRequired = OptBoolean.FALSE)
          Map<String, String> spoken) {
    Inputs {
      texts = List.copyOf(texts);
      tokenIds = List.copyOf(tokenIds);
      images = List.copyOf(images);
      sounds = sounds == null ? List.of() : List.copyOf(sounds);
      spoken = spoken == null ? Map.of() : new TreeMap<>(spoken);
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

  /** The clips of sound, decoded. */
  List<Waveform> sounds() throws IOException {
    List<Waveform> sounds = new ArrayList<>();
    for (String name : inputs.sounds()) {
      sounds.add(sound(name));
    }
    return sounds;
  }

  /** The names of the files in which somebody speaks, with what is said. */
  Map<String, String> spoken() {
    return inputs.spoken();
  }

  /**
   * A sound file, decoded.
   *
   * @throws IOException if it is absent or damaged
   */
  Waveform sound(String name) throws IOException {
    try {
      return new AudioDecoder().decode(Files.readAllBytes(folder.resolve(name)));
    } catch (MediaException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
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
