package io.triptych.encoder.pack;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A checkpoint's folder that a test may change. */
record CheckpointCopy(Path folder) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String WEIGHTS = "model.safetensors";

  /** Copies the files of a folder, less the goldens. */
  static CheckpointCopy of(Path source, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = target.resolve(source.relativize(file).toString());
        if (!file.getFileName().toString().startsWith("cases.")) {
          Files.createDirectories(to.getParent());
          Files.write(to, Files.readAllBytes(file));
        }
      }
    }
    return new CheckpointCopy(target);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  CheckpointCopy json(String name, Consumer<ObjectNode> change) throws IOException {
    Path path = file(name);
    ObjectNode json =
        Files.exists(path) ? (ObjectNode) JSON.readTree(path.toFile()) : JSON.createObjectNode();
    change.accept(json);
    Files.createDirectories(path.getParent());
    JSON.writeValue(path.toFile(), json);
    return this;
  }

  /** Writes the weights again; a tensor that becomes null is left out. */
  CheckpointCopy weights(UnaryOperator<Tensor> change) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    Path changed = file("changed");
    try (SafetensorsFile source = SafetensorsFile.open(file(WEIGHTS))) {
      for (String name : source.names()) {
        Tensor tensor = change.apply(source.tensor(name));
        if (tensor != null) {
          writer.add(tensor);
        }
      }
      writer.write(changed);
    }
    Files.delete(file(WEIGHTS));
    Files.move(changed, file(WEIGHTS));
    return this;
  }

  /** Spreads the weights over files, as an index says. */
  CheckpointCopy shards(int count) throws IOException {
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", Files.size(file(WEIGHTS)));
    ObjectNode map = index.putObject("weight_map");
    SafetensorsWriter[] writers = new SafetensorsWriter[count];
    try (SafetensorsFile source = SafetensorsFile.open(file(WEIGHTS))) {
      int at = 0;
      for (String name : source.names()) {
        int shard = at++ % count;
        if (writers[shard] == null) {
          writers[shard] = new SafetensorsWriter();
        }
        writers[shard].add(source.tensor(name));
        map.put(name, shard(shard + 1, count));
      }
      for (int shard = 0; shard < count; shard++) {
        writers[shard].write(file(shard(shard + 1, count)));
      }
    }
    Files.delete(file(WEIGHTS));
    JSON.writeValue(file("model.safetensors.index.json").toFile(), index);
    return this;
  }

  static String shard(int number, int count) {
    return "model-%05d-of-%05d.safetensors".formatted(number, count);
  }

  /** The tensor in bfloat16, rounded to nearest. */
  static Tensor toBrain(Tensor tensor) {
    float[] values = tensor.toFloats();
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      int bits = Float.floatToRawIntBits(value);
      bytes.putShort((short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16));
    }
    MemorySegment data = MemorySegment.ofArray(bytes.array());
    return new Tensor(tensor.name(), TensorType.BF16, tensor.shape(), data);
  }

  /** The tensor in half precision. */
  static Tensor toHalf(Tensor tensor) {
    return Tensor.ofHalves(tensor.name(), tensor.shape(), tensor.toFloats());
  }
}
