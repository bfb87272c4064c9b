package io.triptych.encoder.tensor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Configurations beside weights: a record as a JSON object with names in snake case. Every
 * component must be there, but for those annotated as not required, and nothing else may.
 */
public final class JsonFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .annotationIntrospector(new RequiredUnlessSaid())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final class RequiredUnlessSaid extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
      Boolean said = super.hasRequiredMarker(member);
      return said == null || said;
    }
  }

  private JsonFile() {}

  /**
   * Reads a record.
   *
   * @throws CorruptFileException if the file is not such a record
   */
  public static <T extends Record> T read(Path path, Class<T> type) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    try {
      return JSON.readValue(bytes, type);
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
      throw new CorruptFileException(path, at, type.getSimpleName() + ": " + reason(e), e);
    } catch (IOException e) {
      throw new CorruptFileException(path, 0, "file: " + e.getMessage() + " (expected: JSON)", e);
    }
  }

  /**
   * Reads an object.
   *
   * @throws CorruptFileException if the file is none
   */
  public static JsonNode readObject(Path path) throws IOException {
    JsonNode json = readTree(path);
    if (!json.isObject()) {
      throw new CorruptFileException(
          path, 0, "file: " + json.getNodeType() + " (expected: a JSON object)");
    }
    return json;
  }

  /**
   * Reads an object or a list.
   *
   * @throws CorruptFileException if the file is neither
   */
  public static JsonNode readTree(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    JsonNode json;
    try {
      json = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
      throw new CorruptFileException(
          path, at, "file: " + e.getOriginalMessage() + " (expected: JSON)", e);
    } catch (IOException e) {
      throw new CorruptFileException(path, 0, "file: " + e.getMessage() + " (expected: JSON)", e);
    }
    if (!json.isContainerNode()) {
      throw new CorruptFileException(
          path, 0, "file: " + json.getNodeType() + " (expected: a JSON object)");
    }
    return json;
  }

  /** Writes a record, ending in a line feed. */
  public static void write(Path path, Record value) throws IOException {
    Files.writeString(path, JSON.writeValueAsString(value).replace("\r\n", "\n") + "\n");
  }

  private static String reason(JsonProcessingException e) {
    Throwable cause = e.getCause();
    return cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage();
  }
}
