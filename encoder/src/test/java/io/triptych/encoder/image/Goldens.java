package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads reference tensors and pictures; a reader of its own, so that tests check the product's. */
public final class Goldens {
  private final ByteBuffer data;
  private final JsonNode header;

  private Goldens(Path safetensors) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(safetensors));
    file.order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) file.getLong();
    header = new ObjectMapper().readTree(Arrays.copyOfRange(file.array(), 8, 8 + length));
    data = file.slice(8 + length, file.capacity() - 8 - length).order(ByteOrder.LITTLE_ENDIAN);
  }

  public static Goldens open(Path safetensors) throws IOException {
    return new Goldens(safetensors);
  }

  /** A folder of this module's test resources. */
  public static Path resources(String name) {
    return Path.of("src", "test", "resources").resolve(name);
  }

  /** A folder beside the checkout; the test is skipped where it is absent. */
  public static Path shared(String name) {
    String root = System.getProperty("triptych.root", "..");
    Path path = Path.of(root).resolve("../shared").resolve(name).normalize();
    assumeTrue(Files.isDirectory(path), () -> "skipped: no folder shared/" + name);
    return path;
  }

  public static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  public boolean has(String name) {
    return header.has(name);
  }

  public int[] shape(String name) {
    JsonNode shape = header.path(name).path("shape");
    int[] sizes = new int[shape.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape.get(i).asInt();
    }
    return sizes;
  }

  public byte[] bytes(String name) {
    ByteBuffer slice = slice(name, "U8");
    byte[] bytes = new byte[slice.remaining()];
    slice.get(bytes);
    return bytes;
  }

  public float[] floats(String name) {
    boolean half = header.path(name).path("dtype").asText().equals("F16");
    ByteBuffer slice = slice(name, half ? "F16" : "F32");
    float[] floats = new float[slice.remaining() / (half ? 2 : 4)];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = half ? Float.float16ToFloat(slice.getShort()) : slice.getFloat();
    }
    return floats;
  }

  /** Row {@code row} of a matrix. */
  public float[] row(String name, int row) {
    int width = shape(name)[1];
    return Arrays.copyOfRange(floats(name), row * width, (row + 1) * width);
  }

  private ByteBuffer slice(String name, String dtype) {
    JsonNode tensor = header.path(name);
    assertThat(tensor.path("dtype").asText()).as("type of %s", name).isEqualTo(dtype);
    int from = tensor.path("data_offsets").get(0).asInt();
    int to = tensor.path("data_offsets").get(1).asInt();
    return data.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
  }
}
