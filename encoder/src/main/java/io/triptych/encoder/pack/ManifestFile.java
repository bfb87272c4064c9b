package io.triptych.encoder.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads and writes {@code pack.yaml}. Format 1 had two towers, {@code text} and {@code image},
 * beside one another where format 2 has {@code towers}; all else is alike, ids included.
 */
final class ManifestFile {
  static final String NAME = "pack.yaml";

  private static final String TOWERS = "towers";

  private static final ObjectMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private ManifestFile() {}

  /**
   * Reads the manifest of the pack in {@code folder}.
   *
   * @throws NoSuchFileException if there is none
   * @throws CorruptFileException if it does not parse
   */
  static PackManifest read(Path folder) throws IOException {
    Path path = folder.resolve(NAME);
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(
          path.toString(), null, "no model pack here (expected: a folder with " + NAME + ")");
    }
    try {
      JsonNode tree = YAML.readTree(path.toFile());
      if (tree instanceof ObjectNode object && object.path("format").asInt() == 1) {
        toFormat2(object);
      }
      return YAML.treeToValue(tree, PackManifest.class);
    } catch (JsonProcessingException e) {
      long offset = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getCharOffset());
      throw new CorruptFileException(path, offset, "manifest: " + reason(e), e);
    }
  }

  private static void toFormat2(ObjectNode tree) {
    ObjectNode towers = YAML.createObjectNode();
    for (String modality : new String[] {"text", "image"}) {
      if (tree.has(modality)) {
        towers.set(modality, tree.remove(modality));
      }
    }
    tree.put("format", PackManifest.FORMAT).set(TOWERS, towers);
  }

  private static String reason(JsonProcessingException e) {
    Throwable cause = e.getCause();
    if (cause instanceof NullPointerException) {
      return cause.getMessage() + ": absent (expected: a value)";
    }
    return cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage();
  }

  static void write(Path folder, PackManifest manifest) throws IOException {
    writeTo(folder.resolve(NAME), manifest);
  }

  static void writeTo(Path file, PackManifest manifest) throws IOException {
    Files.writeString(file, YAML.writeValueAsString(manifest));
  }

  /** The manifest as a tree. */
  static JsonNode tree(PackManifest manifest) {
    return YAML.valueToTree(manifest);
  }
}
