package io.triptych.encoder.pack.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.tensor.CorruptFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Sees that a {@code tokenizer.json} asks for nothing that the tokenizers library lacks. */
final class TokenizerCheck {
  private static final Set<String> NORMALIZERS =
      Set.of(
          "BertNormalizer",
          "Strip",
          "StripAccents",
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Sequence",
          "Lowercase",
          "Nmt",
          "Precompiled",
          "Replace",
          "Prepend",
          "ByteLevel");
  private static final Set<String> PRE_TOKENIZERS =
      Set.of(
          "BertPreTokenizer",
          "ByteLevel",
          "CharDelimiterSplit",
          "Metaspace",
          "Whitespace",
          "Sequence",
          "Split",
          "Punctuation",
          "WhitespaceSplit",
          "Digits",
          "UnicodeScripts",
          "FixedLength");
  private static final Set<String> POST_PROCESSORS =
      Set.of("BertProcessing", "RobertaProcessing", "ByteLevel", "TemplateProcessing", "Sequence");
  private static final Set<String> DECODERS =
      Set.of(
          "BPEDecoder",
          "ByteLevel",
          "WordPiece",
          "Metaspace",
          "CTC",
          "Sequence",
          "Replace",
          "Fuse",
          "Strip",
          "ByteFallback");
  private static final Set<String> MODELS = Set.of("BPE", "WordPiece", "WordLevel", "Unigram");

  private final Path path;

  private TokenizerCheck(Path path) {
    this.path = path;
  }

  /**
   * Checks every component.
   *
   * @throws CorruptFileException naming the component and what was expected
   */
  static void require(Path path, JsonNode json) {
    TokenizerCheck check = new TokenizerCheck(path);
    check.component("normalizer", json.path("normalizer"), NORMALIZERS, "normalizers");
    check.component("pre_tokenizer", json.path("pre_tokenizer"), PRE_TOKENIZERS, "pretokenizers");
    check.component("post_processor", json.path("post_processor"), POST_PROCESSORS, "processors");
    check.component("decoder", json.path("decoder"), DECODERS, "decoders");
    check.model(json.path("model"));
    for (JsonNode token : json.path("added_tokens")) {
      if (!token.path("content").isTextual() || !token.path("id").canConvertToInt()) {
        throw check.corrupt("added_tokens", token.toString(), "an id and a content");
      }
    }
  }

  private void component(String field, JsonNode node, Set<String> known, String list) {
    if (node.isMissingNode() || node.isNull()) {
      return;
    }
    String type = node.path("type").asText("");
    if (!known.contains(type)) {
      throw corrupt(field + ".type", type, "one of " + String.join(", ", new TreeSet<>(known)));
    }
    if (type.equals("TemplateProcessing")) {
      template(field, node);
    }
    if (type.equals("Precompiled")) {
      characterMap(field, node.path("precompiled_charsmap"));
    }
    if (type.equals("Sequence")) {
      JsonNode parts = node.path(list);
      if (!parts.isArray()) {
        throw corrupt(field + "." + list, parts.toString(), "a list");
      }
      for (int i = 0; i < parts.size(); i++) {
        component("%s.%s[%d]".formatted(field, list, i), parts.get(i), known, list);
      }
    }
  }

  /** Every special token of a template must be described; the library takes that for granted. */
  private void template(String field, JsonNode template) {
    JsonNode described = template.path("special_tokens");
    for (String form : List.of("single", "pair")) {
      for (JsonNode piece : template.path(form)) {
        JsonNode id = piece.path("SpecialToken").path("id");
        if (id.isTextual() && described.path(id.textValue()).path("ids").isEmpty()) {
          throw corrupt(
              "%s.special_tokens.%s".formatted(field, id.textValue()),
              "",
              "an entry with ids, for " + form);
        }
      }
    }
  }

  private void characterMap(String field, JsonNode map) {
    if (!map.isTextual()) {
      throw corrupt(field + ".precompiled_charsmap", map.toString(), "a string in base64");
    }
    CharacterMap.fault(map.textValue())
        .ifPresent(fault -> {
          throw new CorruptFileException(path, 0, field + ".precompiled_charsmap: " + fault);
        });
  }

  /** Files of before 2020 do not name the model's type; it shows in its fields. */
  private void model(JsonNode model) {
    String type = model.path("type").asText(model.has("merges") ? "BPE" : "WordPiece");
    if (!model.isObject() || !MODELS.contains(type)) {
      throw corrupt(
          "model.type",
          model.path("type").asText(""),
          "one of " + String.join(", ", new TreeSet<>(MODELS)));
    }
    JsonNode vocabulary = model.path("vocab");
    boolean listed = type.equals("Unigram");
    if (vocabulary.isEmpty() || vocabulary.isArray() != listed) {
      throw corrupt(
          "model.vocab",
          vocabulary.getNodeType().toString().toLowerCase(Locale.ROOT) + " of " + vocabulary.size(),
          listed ? "a list of pieces and scores" : "an object of tokens and ids");
    }
    JsonNode unknown = model.path("unk_token");
    if (unknown.isTextual() && vocabulary.path(unknown.asText()).isMissingNode()) {
      throw corrupt("model.unk_token", unknown.asText(), "a token of the vocabulary");
    }
    if (type.equals("BPE") && !model.path("merges").isArray()) {
      throw corrupt("model.merges", model.path("merges").toString(), "a list of pairs");
    }
  }

  private CorruptFileException corrupt(String field, String value, String expected) {
    String shown = value.isEmpty() ? "absent" : value;
    return new CorruptFileException(
        path, 0, "%s: %s (expected: %s)".formatted(field, shown, expected));
  }
}
