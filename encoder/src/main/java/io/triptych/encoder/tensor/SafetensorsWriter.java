package io.triptych.encoder.tensor;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a safetensors file (see {@link SafetensorsFile} for the format): the same tensors and
 * metadata always give the same bytes, in whatever order they were added. Tensors are streamed one
 * after another; the file appears under its name only when it is complete.
 */
public final class SafetensorsWriter {
  /*
   * The format allows no gaps, so tensors cannot be padded. The header is: with spaces, to a
   * multiple of eight. And the wider types come first, each with its names sorted, so that every
   * element lies at a multiple of its own size, as in the reference implementation.
   */
  private static final int ALIGNMENT = 8;
  private static final long CHUNK = 1L << 24;
  private static final Comparator<Tensor> ORDER =
      Comparator.comparingInt((Tensor tensor) -> -tensor.type().bytes())
          .thenComparing(Tensor::type)
          .thenComparing(Tensor::name);

  private final Map<String, Tensor> tensors = new TreeMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  /** Adds a string to {@code __metadata__}. */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Adds a tensor; its memory is read when the file is written.
   *
   * @throws IllegalArgumentException if there is one of that name already
   */
  public SafetensorsWriter add(Tensor tensor) {
    boolean reserved = tensor.name().equals(SafetensorsHeader.METADATA);
    if (reserved || tensors.putIfAbsent(tensor.name(), tensor) != null) {
      throw new IllegalArgumentException(
          "tensor: " + tensor.name() + " (expected: a name not taken)");
    }
    return this;
  }

  /** Writes the file, replacing one that is there. */
  public void write(Path path) throws IOException {
    List<Tensor> ordered = new ArrayList<>(tensors.values());
    ordered.sort(ORDER);
    Path draft = path.resolveSibling(path.getFileName() + ".part");
    try {
      try (FileChannel channel = FileChannel.open(draft, CREATE, TRUNCATE_EXISTING, WRITE)) {
        writeFully(channel, header(ordered));
        for (Tensor tensor : ordered) {
          writeData(channel, tensor.data());
        }
        channel.force(true);
      }
      Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private ByteBuffer header(List<Tensor> ordered) throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode json = mapper.createObjectNode();
    if (!metadata.isEmpty()) {
      metadata.forEach(json.putObject(SafetensorsHeader.METADATA)::put);
    }
    long begin = 0;
    for (Tensor tensor : ordered) {
      long end = begin + tensor.data().byteSize();
      ObjectNode entry = json.putObject(tensor.name()).put("dtype", tensor.type().name());
      Arrays.stream(tensor.shape()).forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    byte[] text = mapper.writeValueAsBytes(json);
    int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer buffer = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(padded).put(text);
    while (buffer.hasRemaining()) {
      buffer.put((byte) ' ');
    }
    return buffer.flip();
  }

  private static void writeData(FileChannel channel, MemorySegment data) throws IOException {
    for (long start = 0; start < data.byteSize(); start += CHUNK) {
      long length = Math.min(CHUNK, data.byteSize() - start);
      writeFully(channel, data.asSlice(start, length).asByteBuffer());
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
