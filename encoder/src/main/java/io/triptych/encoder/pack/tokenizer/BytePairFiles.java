package io.triptych.encoder.pack.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Byte-level byte-pair encoding (Radford et al., 2019): {@code vocab.json}, tokens and their ids,
 * and {@code merges.txt}, a pair a line in the order in which pairs are joined. Three kinds differ
 * in how text is split before and what is put around it: CLIP, Whisper and RoBERTa.
 */
final class BytePairFiles {
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";

  private static final String WORD_END = "</w>";
  private static final String CLIP_WORDS =
      "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  private final TokenizerConfig config;
  private final Path path;
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  /** Ids of tokens that only the settings name. */
  private final Map<String, Integer> extra = new LinkedHashMap<>();

  private final ArrayNode merges;
  private final TokenizerJson json = new TokenizerJson();

  private BytePairFiles(TokenizerConfig config) throws IOException {
    this.config = config;
    path = config.folder().resolve(VOCABULARY);
    for (Map.Entry<String, JsonNode> entry : JsonFile.readObject(path).properties()) {
      if (!entry.getValue().canConvertToInt() || entry.getValue().asInt() < 0) {
        throw new CorruptFileException(
            path, 0, entry.getKey() + ": " + entry.getValue() + " (expected: a token id)");
      }
      ids.put(entry.getKey(), entry.getValue().asInt());
    }
    merges = merges(config.folder().resolve(MERGES));
  }

  static ObjectNode read(TokenizerConfig config) throws IOException {
    BytePairFiles files = new BytePairFiles(config);
    String kind = config.tokenizerClass() + " " + config.modelType();
    if (kind.startsWith("CLIP") || kind.endsWith("clip") || files.endsWords()) {
      files.clip();
    } else if (kind.startsWith("Whisper") || kind.endsWith("whisper")) {
      files.whisper();
    } else {
      files.roberta();
    }
    return files.json.build();
  }

  private boolean endsWords() {
    return ids.keySet().stream().anyMatch(token -> token.endsWith(WORD_END));
  }

  private ArrayNode merges(Path file) throws IOException {
    ArrayNode list = TokenizerJson.component("").putArray("merges");
    List<String> lines = TokenizerFiles.lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || (i == 0 && line.startsWith("#version"))) {
        continue;
      }
      String[] pair = line.split(" ", -1);
      if (pair.length != 2
          || !ids.containsKey(pair[0])
          || !ids.containsKey(pair[1])
          || !ids.containsKey(pair[0] + pair[1])) {
        throw new CorruptFileException(
            file,
            0,
            "line %d: \"%s\" (expected: two tokens of %s, and both joined there)"
                .formatted(i + 1, line, VOCABULARY));
      }
      list.add(line);
    }
    return list;
  }

  private ObjectNode model(String unknown, String suffix) {
    ObjectNode model = TokenizerJson.component("BPE").putNull("dropout");
    if (unknown == null) {
      model.putNull("unk_token");
    } else {
      model.put("unk_token", unknown);
    }
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", suffix);
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ids.forEach(model.putObject("vocab")::put);
    model.set("merges", merges);
    return model;
  }

  private void clip() {
    AddedToken begin = role("bos_token", AddedToken.special("<|startoftext|>", true));
    AddedToken end = role("eos_token", AddedToken.special("<|endoftext|>", true));
    AddedToken unknown = config.token("unk_token", end);
    role("pad_token", AddedToken.special(end.content(), false));
    json.add(id(end.content()), end);
    addFromSettings();
    json.normalizer(
            TokenizerJson.sequence(
                "normalizers",
                TokenizerJson.component("NFC"),
                TokenizerJson.replace("\\s+", " "),
                TokenizerJson.component("Lowercase")))
        .preTokenizer(
            TokenizerJson.sequence("pretokenizers", words(), TokenizerJson.byteLevel(false)))
        .postProcessor(around(begin, end, false))
        .decoder(TokenizerJson.byteLevel(true))
        .model(model(unknown.content(), WORD_END));
  }

  private static ObjectNode words() {
    ObjectNode split = TokenizerJson.component("Split");
    split.putObject("pattern").put("Regex", CLIP_WORDS);
    return split.put("behavior", "Removed").put("invert", true);
  }

  private void roberta() {
    AddedToken begin = role("bos_token", AddedToken.special("<s>", true));
    role("pad_token", AddedToken.special("<pad>", true));
    AddedToken end = role("eos_token", AddedToken.special("</s>", true));
    role("unk_token", AddedToken.special("<unk>", true));
    role("mask_token", AddedToken.special("<mask>", false).withLeftStrip());
    addFromSettings();
    boolean space = config.flag("add_prefix_space", false);
    json.preTokenizer(TokenizerJson.byteLevel(space))
        .postProcessor(
            around(config.token("cls_token", begin), config.token("sep_token", end), space))
        .decoder(TokenizerJson.byteLevel(true))
        .model(model(null, ""));
  }

  /** Whisper's decoder is asked without time stamps; a language and a task are added when used. */
  private void whisper() {
    addFromSettings();
    AddedToken end = role("eos_token", AddedToken.special("<|endoftext|>", false));
    Map<String, Integer> before = new LinkedHashMap<>();
    for (String token : List.of("<|startoftranscript|>", "<|notimestamps|>")) {
      before.put(token, id(token));
    }
    json.preTokenizer(TokenizerJson.byteLevel(config.flag("add_prefix_space", false)))
        .postProcessor(TokenizerJson.template(before, Map.of(end.content(), id(end.content()))))
        .decoder(TokenizerJson.byteLevel(true))
        .model(model(null, ""));
  }

  private void addFromSettings() {
    config
        .addedTokens()
        .forEach((id, token) -> {
          json.add(id, token);
          extra.put(token.content(), id);
        });
  }

  private AddedToken role(String role, AddedToken otherwise) {
    AddedToken token = config.token(role, otherwise);
    json.add(id(token.content()), token);
    return token;
  }

  private int id(String token) {
    Integer id = ids.getOrDefault(token, extra.get(token));
    if (id == null) {
      throw new CorruptFileException(path, 0, "token: no " + token + " (expected: its id)");
    }
    return id;
  }

  private ObjectNode around(AddedToken begin, AddedToken end, boolean addPrefixSpace) {
    ObjectNode around = TokenizerJson.component("RobertaProcessing");
    around.putArray("sep").add(end.content()).add(id(end.content()));
    around.putArray("cls").add(begin.content()).add(id(begin.content()));
    return around.put("trim_offsets", true).put("add_prefix_space", addPrefixSpace);
  }
}
