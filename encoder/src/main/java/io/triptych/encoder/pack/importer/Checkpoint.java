package io.triptych.encoder.pack.importer;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A checkpoint folder as Hugging Face {@code transformers} saves it: {@code config.json}, and the
 * weights in {@code model.safetensors}, in several such files that {@code
 * model.safetensors.index.json} names, or in {@code pytorch_model.bin}, of which nothing is run.
 * Safetensors are mapped, not read.
 */
public final class Checkpoint implements TensorSource, AutoCloseable {
  /** The file that names the architecture. */
  public static final String CONFIG = "config.json";

  private static final String WHOLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String TORCH = "pytorch_model.bin";

  private final Path folder;
  private final JsonNode config;
  private final List<SafetensorsFile> files = new ArrayList<>();
  private final Map<String, Tensor> tensors = new TreeMap<>();
  private Path weights;

  private Checkpoint(Path folder) throws IOException {
    this.folder = folder;
    config = JsonFile.readObject(folder.resolve(CONFIG));
  }

  /**
   * Opens a checkpoint and sees that every tensor its index names is there.
   *
   * @throws NoSuchFileException if a file is missing
   * @throws CorruptFileException if one is damaged or lacks a tensor
   */
  public static Checkpoint open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(
          folder.toString(), null, "no folder (expected: a checkpoint with " + CONFIG + ")");
    }
    Checkpoint checkpoint = new Checkpoint(folder);
    try {
      checkpoint.openWeights();
      return checkpoint;
    } catch (IOException | RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private void openWeights() throws IOException {
    if (Files.isRegularFile(folder.resolve(WHOLE))) {
      weights = folder.resolve(WHOLE);
      SafetensorsFile file = map(weights);
      file.names().forEach(name -> tensors.put(name, file.tensor(name)));
    } else if (Files.isRegularFile(folder.resolve(INDEX))) {
      weights = folder.resolve(INDEX);
      openShards(JsonFile.readObject(weights).path("weight_map"));
    } else if (Files.isRegularFile(folder.resolve(TORCH))) {
      weights = folder.resolve(TORCH);
      tensors.putAll(TorchCheckpoint.read(weights));
    } else {
      throw new NoSuchFileException(
          folder.resolve(WHOLE).toString(),
          null,
          "absent (expected: it, or %s with its files, or %s)".formatted(INDEX, TORCH));
    }
  }

  private void openShards(JsonNode map) throws IOException {
    if (!map.isObject() || map.isEmpty()) {
      throw new CorruptFileException(
          weights, 0, "weight_map: %s (expected: tensors and their files)".formatted(map));
    }
    Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String name = entry.getValue().asText();
      if (!shards.containsKey(name)) {
        shards.put(name, map(shard(name)));
      }
      tensors.put(entry.getKey(), shards.get(name).tensor(entry.getKey()));
    }
  }

  private Path shard(String name) throws IOException {
    if (name.isEmpty() || !name.equals(Path.of(name).getFileName().toString())) {
      throw new CorruptFileException(
          weights, 0, "weight_map: file \"%s\" (expected: a name in the folder)".formatted(name));
    }
    Path path = folder.resolve(name);
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(
          path.toString(), null, "absent (expected: as in " + INDEX + ")");
    }
    return path;
  }

  private SafetensorsFile map(Path path) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(path);
    files.add(file);
    return file;
  }

  /** The checkpoint's folder. */
  public Path folder() {
    return folder;
  }

  /** The content of {@code config.json}. */
  public JsonNode config() {
    return config;
  }

  @Override
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  @Override
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CorruptFileException(
          weights,
          0,
          "tensor: %s is absent (expected: it among %d)".formatted(name, tensors.size()));
    }
    return tensor;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /**
   * Writes all tensors to one safetensors file, in their types. The bytes depend on the tensors
   * alone, not on how they were spread over files.
   */
  public void writeWeights(Path target) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    tensors.forEach((name, tensor) ->
        writer.add(new Tensor(name, tensor.type(), tensor.shape(), tensor.data())));
    writer.write(target);
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
