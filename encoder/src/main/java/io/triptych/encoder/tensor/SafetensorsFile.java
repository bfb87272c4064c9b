package io.triptych.encoder.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A memory-mapped safetensors file, wholly validated when it is opened. Reading is thread-safe;
 * {@link #close()} unmaps the file, after which its tensors must not be touched (they throw).
 *
 * <p>The format: an unsigned 64-bit little-endian length N; N bytes of UTF-8 JSON, an object from
 * tensor name to {@code {"dtype", "shape", "data_offsets": [begin, end]}} and from {@code
 * __metadata__} to an object of strings; then the data, to which the offsets are relative, without
 * gaps or overlaps up to the end of the file.
 */
public final class SafetensorsFile implements TensorSource, AutoCloseable {
  private final Path path;
  private final Arena arena;
  private final Map<String, Tensor> tensors = new TreeMap<>();
  private final Map<String, String> metadata;

  private SafetensorsFile(Path path, Arena arena, MemorySegment file) {
    this.path = path;
    this.arena = arena;
    SafetensorsHeader header = SafetensorsHeader.read(path, file);
    this.metadata = header.metadata();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      MemorySegment data = file.asSlice(entry.begin(), entry.end() - entry.begin());
      tensors.put(entry.name(), new Tensor(entry.name(), entry.type(), entry.shape(), data));
    }
  }

  /**
   * Maps and checks a file.
   *
   * @throws CorruptFileException if it is truncated or not a valid safetensors file
   */
  public static SafetensorsFile open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new SafetensorsFile(path, arena, file);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  public Path path() {
    return path;
  }

  /** What the writer noted: source, version, licence and the like. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  /** The tensor called {@code name}, over the mapped memory. */
  @Override
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CorruptFileException(
          path, 8, "tensor: " + name + " (expected: one of the " + tensors.size() + " there)");
    }
    return tensor;
  }

  @Override
  public void close() {
    arena.close();
  }
}
