package io.triptych.encoder.pack.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * WordPiece as BERT has it (Devlin et al., 2019): {@code vocab.txt}, a token a line, whose number
 * is the id.
 */
final class WordPieceFiles {
  static final String VOCABULARY = "vocab.txt";

  private static final List<String> ROLES =
      List.of("pad_token", "unk_token", "cls_token", "sep_token", "mask_token");

  private WordPieceFiles() {}

  static ObjectNode read(TokenizerConfig config) throws IOException {
    Path path = config.folder().resolve(VOCABULARY);
    Map<String, Integer> ids = new LinkedHashMap<>();
    List<String> lines = TokenizerFiles.lines(path);
    for (int i = 0; i < lines.size(); i++) {
      ids.put(lines.get(i), i);
    }
    TokenizerJson json = new TokenizerJson();
    config.addedTokens().forEach(json::add);
    for (String role : ROLES) {
      AddedToken token = token(config, role);
      if (ids.containsKey(token.content())) {
        json.add(ids.get(token.content()), token);
      }
    }
    String unknown = token(config, "unk_token").content();
    id(path, ids, unknown);
    String first = token(config, "cls_token").content();
    String last = token(config, "sep_token").content();
    ObjectNode model =
        TokenizerJson.component("WordPiece")
            .put("unk_token", unknown)
            .put("continuing_subword_prefix", "##")
            .put("max_input_chars_per_word", 100);
    ids.forEach(model.putObject("vocab")::put);
    return json.normalizer(normalizer(config))
        .preTokenizer(TokenizerJson.component("BertPreTokenizer"))
        .postProcessor(
            TokenizerJson.template(
                Map.of(first, id(path, ids, first)), Map.of(last, id(path, ids, last))))
        .decoder(TokenizerJson.component("WordPiece").put("prefix", "##").put("cleanup", true))
        .model(model)
        .build();
  }

  private static AddedToken token(TokenizerConfig config, String role) {
    String usual = "[" + role.substring(0, 3).toUpperCase(Locale.ROOT) + "]";
    String content = role.equals("mask_token") ? "[MASK]" : usual;
    return config.token(role, AddedToken.special(content, false));
  }

  private static int id(Path path, Map<String, Integer> ids, String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new CorruptFileException(path, 0, "token: no " + token + " (expected: a line with it)");
    }
    return id;
  }

  private static ObjectNode normalizer(TokenizerConfig config) {
    ObjectNode normalizer =
        TokenizerJson.component("BertNormalizer")
            .put("clean_text", true)
            .put("handle_chinese_chars", true)
            .putNull("strip_accents")
            .put("lowercase", true);
    apply(config, normalizer);
    return normalizer;
  }

  /**
   * Lets the settings overrule a {@code BertNormalizer}, as {@code BertTokenizerFast} does. Accents
   * are stripped where the text is lower-cased unless the settings say otherwise.
   */
  static void apply(TokenizerConfig config, ObjectNode normalizer) {
    if (config.settings().path("do_lower_case").isBoolean()) {
      normalizer.put("lowercase", config.flag("do_lower_case", true));
    }
    if (config.settings().path("strip_accents").isBoolean()) {
      normalizer.put("strip_accents", config.flag("strip_accents", true));
    }
    if (config.settings().path("tokenize_chinese_chars").isBoolean()) {
      normalizer.put("handle_chinese_chars", config.flag("tokenize_chinese_chars", true));
    }
  }
}
