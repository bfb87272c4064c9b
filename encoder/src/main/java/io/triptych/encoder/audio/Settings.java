package io.triptych.encoder.audio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An object of a Hugging Face configuration. Published files omit what equals the default of its
 * class, so most look-ups name one; what is there must be of the right kind.
 *
 * @param name what messages call it
 */
record Settings(String name, JsonNode root) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Reads a file that must hold an object. */
  static Settings read(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    try {
      JsonNode root = JSON.readTree(bytes);
      if (!root.isObject()) {
        throw new CorruptFileException(path, 0, "content: not an object (expected: {…})");
      }
      return new Settings(path.getFileName().toString(), root);
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
      throw new CorruptFileException(path, at, e.getOriginalMessage(), e);
    }
  }

  /** The object called {@code field}, empty where there is none. */
  Settings in(String field) {
    return new Settings(name + ": " + field, root.path(field));
  }

  boolean has(String field) {
    return root.hasNonNull(field);
  }

  /** A number that must be there. */
  int integer(String field) {
    JsonNode value = root.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(field, "a whole number");
    }
    return value.intValue();
  }

  int integer(String field, int otherwise) {
    return has(field) ? integer(field) : otherwise;
  }

  double number(String field, double otherwise) {
    if (has(field) && !root.get(field).isNumber()) {
      throw wrong(field, "a number");
    }
    return root.path(field).asDouble(otherwise);
  }

  String text(String field, String otherwise) {
    if (has(field) && !root.get(field).isTextual()) {
      throw wrong(field, "a text");
    }
    return has(field) ? root.get(field).textValue() : otherwise;
  }

  boolean flag(String field, boolean otherwise) {
    if (has(field) && !root.get(field).isBoolean()) {
      throw wrong(field, "true or false");
    }
    return root.path(field).asBoolean(otherwise);
  }

  /** A list of whole numbers; a missing one is null. */
  int[] integers(String field) {
    if (!has(field)) {
      return null;
    }
    JsonNode list = root.get(field);
    int[] out = new int[list.size()];
    for (int i = 0; i < out.length; i++) {
      if (!list.isArray() || !list.get(i).isIntegralNumber()) {
        throw wrong(field, "a list of whole numbers");
      }
      out[i] = list.get(i).intValue();
    }
    return out;
  }

  /** What says that a field is not as it must be. */
  IllegalArgumentException wrong(String field, String expected) {
    return new IllegalArgumentException(
        "%s: %s: %s (expected: %s)".formatted(name, field, root.path(field), expected));
  }
}
