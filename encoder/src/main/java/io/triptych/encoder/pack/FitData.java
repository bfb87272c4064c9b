package io.triptych.encoder.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Media that a projection is fitted to, one or more a line. A line that is a JSON object gives
 * {@code text}, {@code title} and {@code description}, and {@code image} or {@code images}, paths
 * relative to the file; any other line that names a picture there is that picture; the rest are
 * texts.
 *
 * @param texts in the order of the lines
 * @param pictures their files
 */
record FitData(List<String> texts, List<Path> pictures) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> SUFFIXES =
      List.of(".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff");

  static FitData read(Path file) throws IOException {
    FitData data = new FitData(new ArrayList<>(), new ArrayList<>());
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("{")) {
        data.addObject(file, i + 1, line);
      } else if (!line.isEmpty()) {
        data.addLine(file, line);
      }
    }
    return data;
  }

  private void addLine(Path file, String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    Path path = SUFFIXES.stream().anyMatch(lower::endsWith) ? file.resolveSibling(line) : null;
    if (path != null && Files.isRegularFile(path)) {
      pictures.add(path);
    } else {
      texts.add(line);
    }
  }

  private void addObject(Path file, int line, String text) throws IOException {
    JsonNode object;
    try {
      object = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new CorruptFileException(
          file, 0, "line %d: %s (expected: JSON)".formatted(line, e.getOriginalMessage()), e);
    }
    for (String name : List.of("text", "title", "description")) {
      if (!object.path(name).asText().isBlank()) {
        texts.add(object.path(name).asText());
      }
    }
    if (object.path("image").isTextual()) {
      addPicture(file, object.path("image").asText());
    }
    for (JsonNode image : object.path("images")) {
      addPicture(file, image.asText());
    }
  }

  private void addPicture(Path file, String name) throws IOException {
    Path path = file.resolveSibling(name);
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString(), null, "absent (expected: as in " + file + ")");
    }
    pictures.add(path);
  }
}
