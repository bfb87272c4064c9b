package io.triptych.service.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads queries, one JSON object a line: {@code id}, one of {@code text}, {@code image}, {@code
 * audio} (the latter two are paths relative to the file), and optionally {@code exclude}, a list of
 * item ids, and {@code language}. Other keys are ignored, and so are blank lines.
 */
public final class EvalQueries {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Path file;
  private final Path folder;
  private int line;

  private EvalQueries(Path file) {
    this.file = file;
    this.folder = file.toAbsolutePath().getParent();
  }

  /**
   * The queries of {@code file}, in order.
   *
   * @throws EvalFormatException if a line is malformed, a name comes twice, a medium is missing, or
   *     there is no query at all
   */
  public static List<EvalQuery> read(Path file) throws IOException {
    return new EvalQueries(file).readAll();
  }

  private List<EvalQuery> readAll() throws IOException {
    List<EvalQuery> queries = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (String text : TextLines.read(file)) {
      line++;
      if (text.isBlank()) {
        continue;
      }
      EvalQuery query = parse(text);
      if (!ids.add(query.id())) {
        throw malformed("id: " + query.id() + " comes twice (expected: a name of its own)");
      }
      queries.add(query);
    }
    if (queries.isEmpty()) {
      throw malformed("queries: 0 (expected: at least 1)");
    }
    return queries;
  }

  private EvalQuery parse(String text) throws EvalFormatException {
    JsonNode node = json(text);
    JsonNode id = node.path("id");
    if (!id.isValueNode() || id.isNull() || id.asText().isBlank()) {
      throw malformed("id: " + show(id) + " (expected: the query's name)");
    }
    return new EvalQuery(
        id.asText(), content(node), exclude(node.path("exclude")), language(node.path("language")));
  }

  private JsonNode json(String text) throws EvalFormatException {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw malformed("query: " + e.getOriginalMessage() + " (expected: one JSON object)");
    }
    if (!node.isObject()) {
      throw malformed("query: " + show(node) + " (expected: one JSON object)");
    }
    return node;
  }

  private EvalQuery.Content content(JsonNode node) throws EvalFormatException {
    EvalQuery.Content content = null;
    for (Modality modality : Modality.values()) {
      JsonNode value = node.path(modality.id());
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      if (content != null) {
        throw malformed(
            "query: %s and %s (expected: one of them)"
                .formatted(content.modality().id(), modality.id()));
      }
      content = content(modality, value);
    }
    if (content == null) {
      throw malformed("query: nothing to search with (expected: text, image or audio)");
    }
    return content;
  }

  private EvalQuery.Content content(Modality modality, JsonNode value) throws EvalFormatException {
    if (!value.isTextual() || value.asText().isBlank()) {
      throw malformed(modality.id() + ": " + show(value) + " (expected: a string)");
    }
    if (modality == Modality.TEXT) {
      return new EvalQuery.Words(value.asText());
    }
    Path medium = folder.resolve(value.asText()).normalize();
    if (!Files.isRegularFile(medium)) {
      throw malformed(modality.id() + ": " + value.asText() + " (expected: a file that exists)");
    }
    return new EvalQuery.Medium(modality, medium);
  }

  private Set<String> exclude(JsonNode value) throws EvalFormatException {
    Set<String> ids = new HashSet<>();
    if (value.isMissingNode() || value.isNull()) {
      return ids;
    }
    if (!value.isArray()) {
      throw malformed("exclude: " + show(value) + " (expected: a list of item ids)");
    }
    for (JsonNode id : value) {
      if (!id.isValueNode() || id.isNull()) {
        throw malformed("exclude: " + show(id) + " (expected: an item id)");
      }
      ids.add(id.asText());
    }
    return ids;
  }

  private String language(JsonNode value) throws EvalFormatException {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw malformed("language: " + show(value) + " (expected: a string)");
    }
    return value.asText();
  }

  private static String show(JsonNode node) {
    return node.isMissingNode() ? "none" : node.toString();
  }

  private EvalFormatException malformed(String message) {
    return new EvalFormatException(file, Math.max(1, line), message);
  }
}
