package io.triptych.encoder.pack.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings beside a vocabulary: {@code tokenizer_config.json}, {@code special_tokens_map.json},
 * {@code added_tokens.json} and {@code config.json}, each of which may be absent.
 */
record TokenizerConfig(
    Path folder, JsonNode settings, JsonNode specials, JsonNode added, JsonNode model) {
  private static final JsonMapper JSON = new JsonMapper();

  static TokenizerConfig read(Path folder) throws IOException {
    return new TokenizerConfig(
        folder,
        readOrMissing(folder.resolve("tokenizer_config.json")),
        readOrMissing(folder.resolve("special_tokens_map.json")),
        readOrMissing(folder.resolve("added_tokens.json")),
        readOrMissing(folder.resolve("config.json")));
  }

  private static JsonNode readOrMissing(Path path) throws IOException {
    return Files.isRegularFile(path) ? JsonFile.readObject(path) : MissingNode.getInstance();
  }

  /** The class that the checkpoint's authors tokenize with, without "Fast"; empty if unnamed. */
  String tokenizerClass() {
    String name = settings.path("tokenizer_class").asText("");
    if (name.isEmpty()) {
      name = model.path("tokenizer_class").asText("");
    }
    return name.endsWith("Fast") ? name.substring(0, name.length() - 4) : name;
  }

  /** The checkpoint's {@code model_type}; empty if unnamed. */
  String modelType() {
    return model.path("model_type").asText("");
  }

  boolean flag(String name, boolean otherwise) {
    return settings.path(name).asBoolean(otherwise);
  }

  /** The token that plays a role such as {@code cls_token}. */
  AddedToken token(String role, AddedToken otherwise) {
    for (JsonNode source : new JsonNode[] {specials.path(role), settings.path(role)}) {
      if (source.isObject()) {
        return AddedToken.of(source, otherwise);
      }
      if (source.isTextual()) {
        AddedToken base = otherwise;
        return AddedToken.of(JSON.createObjectNode().put("content", source.asText()), base);
      }
    }
    return otherwise;
  }

  /** The added tokens by id, from the settings or the older file. */
  Map<Integer, AddedToken> addedTokens() {
    Map<Integer, AddedToken> tokens = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : added.properties()) {
      tokens.put(entry.getValue().asInt(), AddedToken.special(entry.getKey(), false));
    }
    for (Map.Entry<String, JsonNode> entry : settings.path("added_tokens_decoder").properties()) {
      tokens.put(
          id(entry.getKey()), AddedToken.of(entry.getValue(), AddedToken.special("", false)));
    }
    return tokens;
  }

  private int id(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new CorruptFileException(
          folder.resolve("tokenizer_config.json"),
          0,
          "added_tokens_decoder: " + text + " (expected: a token id)",
          e);
    }
  }

  /** The longest input in tokens; what is absurdly large stands for no limit. */
  int maxLength() {
    double length = settings.path("model_max_length").asDouble(Double.MAX_VALUE);
    return length >= 1 && length < Integer.MAX_VALUE ? (int) length : Integer.MAX_VALUE;
  }
}
