package io.triptych.encoder.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The checked header of a safetensors file.
 *
 * @param metadata the free strings of {@code __metadata__}, sorted by key
 * @param entries the tensors in the order of their data
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
  static final String METADATA = "__metadata__";

  /** The reference implementation's limit; a longer header is taken for damage. */
  private static final long MAX_BYTES = 100_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * Where a tensor's bytes lie: from {@code begin} to {@code end}, counted from the file's start.
   */
  record Entry(String name, TensorType type, int[] shape, long begin, long end) {}

  static SafetensorsHeader read(Path path, MemorySegment file) {
    return new Reader(path, file).read();
  }

  private static final class Reader {
    private final Path path;
    private final MemorySegment file;
    private long dataStart;

    Reader(Path path, MemorySegment file) {
      this.path = path;
      this.file = file;
    }

    SafetensorsHeader read() {
      JsonNode json = json();
      Map<String, String> metadata = new TreeMap<>();
      List<Entry> entries = new ArrayList<>();
      for (Map.Entry<String, JsonNode> property : json.properties()) {
        if (property.getKey().equals(METADATA)) {
          property.getValue().properties().forEach(e -> metadata.put(e.getKey(), string(e)));
        } else {
          entries.add(entry(property.getKey(), property.getValue()));
        }
      }
      entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      requireGapless(entries);
      return new SafetensorsHeader(Collections.unmodifiableMap(metadata), List.copyOf(entries));
    }

    private long headerLength() {
      if (file.byteSize() < 8) {
        throw corrupt(0, "file: " + file.byteSize() + " bytes (expected: at least 8)");
      }
      long length = file.get(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
      if (length < 2 || length > Math.min(MAX_BYTES, file.byteSize() - 8)) {
        throw corrupt(
            0,
            "header: %s bytes (expected: 2 to %d in a file of %d)"
                .formatted(Long.toUnsignedString(length), MAX_BYTES, file.byteSize()));
      }
      return length;
    }

    private JsonNode json() {
      long length = headerLength();
      dataStart = 8 + length;
      try {
        JsonNode json = JSON.readTree(file.asSlice(8, length).toArray(JAVA_BYTE));
        if (!json.isObject()) {
          throw corrupt(8, "header: " + json.getNodeType() + " (expected: a JSON object)");
        }
        return json;
      } catch (JsonProcessingException e) {
        long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
        throw new CorruptFileException(
            path,
            8 + Math.max(0, at),
            "header: " + e.getOriginalMessage() + " (expected: JSON)",
            e);
      } catch (IOException e) {
        throw new CorruptFileException(path, 8, "header: unreadable (expected: JSON)", e);
      }
    }

    private String string(Map.Entry<String, JsonNode> entry) {
      if (!entry.getValue().isTextual()) {
        throw corrupt(
            8, METADATA + "." + entry.getKey() + ": " + entry.getValue() + " (expected: a string)");
      }
      return entry.getValue().textValue();
    }

    private Entry entry(String name, JsonNode node) {
      TensorType type = type(name, node.path("dtype"));
      JsonNode dims = node.path("shape");
      JsonNode offsets = node.path("data_offsets");
      if (!dims.isArray() || !offsets.isArray() || offsets.size() != 2) {
        throw corrupt(
            8, "tensor " + name + ": " + node + " (expected: shape and two data_offsets)");
      }
      int[] shape = new int[dims.size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = (int) number(name, dims.get(i), Integer.MAX_VALUE);
      }
      long size = file.byteSize() - dataStart;
      long begin = number(name, offsets.get(0), size);
      long end = number(name, offsets.get(1), size);
      if (end - begin != bytes(name, type, shape)) {
        throw corrupt(
            8,
            "tensor %s: bytes %d to %d (expected: %d bytes for %s %s)"
                .formatted(
                    name, begin, end, bytes(name, type, shape), type, Arrays.toString(shape)));
      }
      return new Entry(name, type, shape, dataStart + begin, dataStart + end);
    }

    private TensorType type(String name, JsonNode dtype) {
      for (TensorType type : TensorType.values()) {
        if (type.name().equals(dtype.textValue())) {
          return type;
        }
      }
      throw corrupt(
          8,
          "tensor %s: dtype %s (expected: one of %s)"
              .formatted(name, dtype, Arrays.toString(TensorType.values())));
    }

    private long number(String name, JsonNode node, long max) {
      if (!node.isIntegralNumber() || !node.canConvertToLong()) {
        throw corrupt(8, "tensor " + name + ": " + node + " (expected: a whole number)");
      }
      if (node.longValue() < 0 || node.longValue() > max) {
        throw corrupt(8, "tensor " + name + ": " + node + " (expected: 0 to " + max + ")");
      }
      return node.longValue();
    }

    private long bytes(String name, TensorType type, int[] shape) {
      long bytes = type.bytes();
      for (int axis : shape) {
        if (Math.multiplyHigh(bytes, axis) != 0 || bytes * axis < 0) {
          throw corrupt(
              8,
              "tensor " + name + ": " + Arrays.toString(shape) + " (expected: below 2^63 bytes)");
        }
        bytes *= axis;
      }
      return bytes;
    }

    private void requireGapless(List<Entry> entries) {
      long at = dataStart;
      for (Entry entry : entries) {
        if (entry.begin() != at) {
          String fault = entry.begin() < at ? "overlaps the tensor before it" : "leaves a gap";
          throw corrupt(
              entry.begin(),
              "tensor %s: %s (expected: to begin at byte %d)".formatted(entry.name(), fault, at));
        }
        at = entry.end();
      }
      if (at != file.byteSize()) {
        throw corrupt(
            at, "data: %d bytes no tensor names (expected: 0)".formatted(file.byteSize() - at));
      }
    }

    private CorruptFileException corrupt(long offset, String fault) {
      return new CorruptFileException(path, offset, fault);
    }
  }
}
