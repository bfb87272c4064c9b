package io.triptych.encoder.pack.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The tokenizer of a checkpoint folder as one {@code tokenizer.json}: that file itself where it is
 * there, else made from {@code vocab.txt} (WordPiece), {@code vocab.json} and {@code merges.txt}
 * (byte-level BPE of CLIP, Whisper, RoBERTa), {@code sentencepiece.bpe.model} (Unigram of
 * XLM-RoBERTa) or {@code spiece.model} (Unigram of SigLIP).
 *
 * <p>What is made gives the ids of the tokenizers library. SentencePiece itself differs where a
 * character is written with combining marks that its normalisation joins: it takes the longest
 * match, the library the shortest of a grapheme.
 */
public final class TokenizerFiles {
  /** The file that is written. */
  public static final String NAME = "tokenizer.json";

  private static final JsonMapper JSON = new JsonMapper();

  private TokenizerFiles() {}

  /** Whether a folder has a tokenizer of a kind that is known. */
  public static boolean presentIn(Path folder) {
    return List.of(
            NAME,
            WordPieceFiles.VOCABULARY,
            BytePairFiles.MERGES,
            SentencePieceFiles.XLM_ROBERTA,
            SentencePieceFiles.SIGLIP)
        .stream()
        .anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
  }

  /** The tokens that the folder's settings allow in a text; a large number where they do not. */
  public static int maxLength(Path folder) throws IOException {
    return TokenizerConfig.read(folder).maxLength();
  }

  /**
   * The id of the token that the folder's settings pad with; empty where they name none.
   *
   * @param tokenizer what was written of it
   */
  public static OptionalInt paddingId(Path folder, Path tokenizer) throws IOException {
    AddedToken none = AddedToken.special("", false);
    String padding = TokenizerConfig.read(folder).token("pad_token", none).content();
    JsonNode json = JsonFile.readObject(tokenizer);
    for (JsonNode token : json.path("added_tokens")) {
      if (token.path("content").asText().equals(padding)) {
        return OptionalInt.of(token.path("id").asInt());
      }
    }
    JsonNode vocabulary = json.path("model").path("vocab");
    if (vocabulary.path(padding).canConvertToInt()) {
      return OptionalInt.of(vocabulary.path(padding).asInt());
    }
    for (int id = 0; id < vocabulary.size() && vocabulary.isArray(); id++) {
      if (vocabulary.get(id).path(0).asText().equals(padding)) {
        return OptionalInt.of(id);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Writes the tokenizer.
   *
   * @param folder the checkpoint
   * @param lowerCase whether the text is lower-cased before anything else
   * @param vocabulary the rows of the model's token embedding, beyond which no id may lie
   * @throws CorruptFileException if a file is damaged or asks for what is not known
   * @throws NoSuchFileException if there is no tokenizer
   */
  public static void write(Path folder, boolean lowerCase, int vocabulary, Path target)
      throws IOException {
    ObjectNode json = read(folder);
    TokenizerCheck.require(folder.resolve(NAME), json);
    requireIds(folder, json, vocabulary);
    if (lowerCase) {
      lowerCase(json);
    }
    JSON.writeValue(target.toFile(), json);
    try {
      Tokenizer.load(target).close();
    } catch (CorruptFileException e) {
      String fault = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new CorruptFileException(
          folder,
          0,
          "tokenizer: %s (expected: what the tokenizers library reads)".formatted(fault),
          e);
    }
  }

  private static ObjectNode read(Path folder) throws IOException {
    TokenizerConfig config = TokenizerConfig.read(folder);
    if (has(folder, NAME)) {
      Path path = folder.resolve(NAME);
      ObjectNode json = (ObjectNode) JsonFile.readObject(path);
      if (json.path("normalizer").path("type").asText().equals("BertNormalizer")) {
        WordPieceFiles.apply(config, (ObjectNode) json.get("normalizer"));
      }
      return json;
    }
    if (has(folder, WordPieceFiles.VOCABULARY)) {
      return WordPieceFiles.read(config);
    }
    if (has(folder, BytePairFiles.VOCABULARY) && has(folder, BytePairFiles.MERGES)) {
      return BytePairFiles.read(config);
    }
    if (has(folder, SentencePieceFiles.XLM_ROBERTA)) {
      return SentencePieceFiles.readXlmRoberta(config);
    }
    if (has(folder, SentencePieceFiles.SIGLIP)) {
      return SentencePieceFiles.readSiglip(config);
    }
    throw new NoSuchFileException(
        folder.resolve(NAME).toString(),
        null,
        "absent (expected: it, or vocab.txt, vocab.json with merges.txt, sentencepiece.bpe.model"
            + " or spiece.model)");
  }

  private static void requireIds(Path folder, JsonNode json, int vocabulary) {
    int largest = 0;
    JsonNode tokens = json.path("model").path("vocab");
    if (tokens.isArray()) {
      largest = tokens.size() - 1;
    } else {
      for (JsonNode id : tokens) {
        largest = Math.max(largest, id.asInt());
      }
    }
    for (JsonNode token : json.path("added_tokens")) {
      largest = Math.max(largest, token.path("id").asInt());
    }
    if (largest >= vocabulary) {
      throw new IllegalArgumentException(
          "tokenizer of %s: id %d (expected: below the model's vocab_size, %d)"
              .formatted(folder, largest, vocabulary));
    }
  }

  private static void lowerCase(ObjectNode json) {
    JsonNode normalizer = json.path("normalizer");
    if (normalizer.path("type").asText().equals("BertNormalizer")) {
      ((ObjectNode) normalizer).put("lowercase", true);
      return;
    }
    ObjectNode sequence = TokenizerJson.component("Sequence");
    ArrayNode steps = sequence.putArray("normalizers");
    steps.add(TokenizerJson.component("Lowercase"));
    if (normalizer.isObject()) {
      steps.add(normalizer);
    }
    json.set("normalizer", sequence);
  }

  private static boolean has(Path folder, String name) {
    return Files.isRegularFile(folder.resolve(name));
  }

  /** The lines of a UTF-8 file; an empty last one does not count. */
  static List<String> lines(Path path) throws IOException {
    try {
      List<String> lines = new ArrayList<>(Files.readString(path).lines().toList());
      if (lines.isEmpty()) {
        throw new CorruptFileException(path, 0, "lines: 0 (expected: at least 1)");
      }
      return lines;
    } catch (CharacterCodingException e) {
      throw new CorruptFileException(path, 0, "text: malformed (expected: UTF-8)", e);
    }
  }
}
