package io.triptych.encoder.pack.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.Parity;
import io.triptych.encoder.text.TokenIds;
import io.triptych.encoder.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ids of the official tokenizers on 433 strings, from the files that checkpoints had before {@code
 * tokenizer.json}.
 */
final class OlderTokenizerFilesTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "clip-bpe, clip, vocab.json merges.txt tokenizer_config.json",
    "clip-bpe, clip, vocab.json merges.txt special_tokens_map.json",
    "clip-bpe, clip, vocab.json merges.txt",
    "wordpiece-uncased, bert-sentence, vocab.txt tokenizer_config.json",
    "wordpiece-uncased, bert-sentence, vocab.txt special_tokens_map.json",
    "wordpiece-uncased, bert-sentence, vocab.txt",
    "unigram-xlmr, xlmr-sentence, sentencepiece.bpe.model tokenizer_config.json",
    "unigram-xlmr, xlmr-sentence, sentencepiece.bpe.model",
    "whisper-bpe, whisper, vocab.json merges.txt tokenizer_config.json config.json",
    "whisper-bpe, whisper, vocab.json merges.txt added_tokens.json special_tokens_map.json config.json",
    "roberta-bpe, clap, vocab.json merges.txt tokenizer_config.json",
    "roberta-bpe, clap, vocab.json merges.txt special_tokens_map.json",
    "roberta-bpe, clap, vocab.json merges.txt",
  })
  void idsEqualTheOfficialOnes(String golden, String checkpoint, String files) throws IOException {
    copy(checkpoint, files.split(" "));
    assertThat(differences(golden)).isEmpty();
  }

  @Test
  void settingsOfWordPieceAreFollowed() throws IOException {
    copy("bert-sentence", "vocab.txt");
    setting("do_lower_case", false);
    assertThat(differences("wordpiece-cased")).isEmpty();
    Files.delete(folder.resolve("tokenizer_config.json"));
    setting("strip_accents", false);
    assertThat(differences("wordpiece-uncased-keep-accents")).isEmpty();
  }

  @Test
  void settingsOverruleTheNormaliserOfWordPiece() throws IOException {
    copy("bert-sentence", "tokenizer.json");
    setting("do_lower_case", false);
    assertThat(differences("wordpiece-cased")).isEmpty();
  }

  /**
   * SiglipTokenizer runs SentencePiece, which joins combining marks otherwise than the tokenizers
   * library; and it adds no second end where the text says one, which padding with it makes equal.
   */
  @ParameterizedTest
  @ValueSource(strings = {"spiece.model tokenizer_config.json", "spiece.model"})
  void idsOfSiglipDifferOnlyWhereTheTwoReferencesDo(String files) throws IOException {
    copy("siglip", files.split(" "));
    assertThat(differences("unigram-siglip"))
        .containsExactlyInAnyOrder(
            "Tie\u0302\u0301ng Vie\u0323\u0302t",
            "a\u0301\u0302\u0303",
            "\uff76\uff9e\uff77\uff9e\uff78\uff9e",
            "\u304b\u3099\u304d\u3099",
            "<s> a </s>");
    assertThat(differences("unigram-siglip-tokenizer-json"))
        .containsExactlyInAnyOrder("<s> a </s>", "<unk>");
  }

  private List<String> differences(String golden) throws IOException {
    JsonNode reference =
        JSON.readTree(Parity.sharedGoldens().resolve("tokenizers/" + golden + ".json").toFile());
    Path target = folder.resolve("made.json");
    TokenizerFiles.write(folder, false, Integer.MAX_VALUE, target);
    List<String> different = new ArrayList<>();
    int limit = reference.get("max_length_of_ids_truncated").asInt();
    try (Tokenizer tokenizer = Tokenizer.load(target)) {
      assertThat(reference.get("cases")).hasSize(433);
      for (JsonNode one : reference.get("cases")) {
        String text = one.get("text").asText();
        TokenIds whole = tokenizer.encode(text, 1 << 20);
        JsonNode cut = one.has("ids_truncated") ? one.get("ids_truncated") : one.get("ids");
        if (!ids(one.get("ids")).equals(ids(whole))
            || !ids(cut).equals(ids(tokenizer.encode(text, limit)))) {
          different.add(text);
        }
      }
    }
    return different;
  }

  private static List<Integer> ids(TokenIds ids) {
    return Arrays.stream(ids.ids()).boxed().toList();
  }

  private static List<Integer> ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asInt).toList();
  }

  private void setting(String name, boolean value) throws IOException {
    Path path = folder.resolve("tokenizer_config.json");
    ObjectNode settings =
        Files.exists(path) ? (ObjectNode) JSON.readTree(path.toFile()) : JSON.createObjectNode();
    JSON.writeValue(path.toFile(), settings.put(name, value));
  }

  private void copy(String checkpoint, String... files) throws IOException {
    for (String file : files) {
      Files.copy(Parity.sharedGoldens().resolve(checkpoint).resolve(file), folder.resolve(file));
    }
  }
}
