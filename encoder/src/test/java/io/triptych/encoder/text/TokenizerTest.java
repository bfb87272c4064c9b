package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of the official tokenizers, transformers 4.40.2 with tokenizers 0.19.1, on 433 strings. */
final class TokenizerTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unigram-xlmr",
        "unigram-xlmr-converter-4.40",
        "wordpiece-uncased",
        "clip-bpe",
        "whisper-bpe",
        "roberta-bpe",
        "unigram-siglip-tokenizer-json"
      })
  void idsEqualTheOfficialOnes(String name) throws IOException {
    requireIds(name, (ObjectNode) json(name + ".tokenizer.json"));
  }

  @Test
  void idsOfCasedWordPieceEqualTheOfficialOnes() throws IOException {
    ObjectNode tokenizer = (ObjectNode) json("wordpiece-uncased.tokenizer.json");
    ((ObjectNode) tokenizer.get("normalizer")).put("lowercase", false);
    requireIds("wordpiece-cased", tokenizer);
  }

  @Test
  void idsOfWordPieceThatKeepsAccentsEqualTheOfficialOnes() throws IOException {
    ObjectNode tokenizer = (ObjectNode) json("wordpiece-uncased.tokenizer.json");
    ((ObjectNode) tokenizer.get("normalizer")).put("strip_accents", false);
    requireIds("wordpiece-uncased-keep-accents", tokenizer);
  }

  @Test
  void limitsInTheFileAndConfigurationBesideItDoNotApply() throws IOException {
    ObjectNode tokenizer = (ObjectNode) json("wordpiece-uncased.tokenizer.json");
    tokenizer.set(
        "truncation",
        JSON.readTree(
            "{\"direction\":\"Right\",\"max_length\":4,"
                + "\"strategy\":\"LongestFirst\",\"stride\":0}"));
    tokenizer.set(
        "padding",
        JSON.readTree(
            "{\"strategy\":{\"Fixed\":99},\"direction\":\"Right\",\"pad_to_multiple_of\":null,"
                + "\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"[PAD]\"}"));
    ((ObjectNode) tokenizer.get("normalizer")).put("lowercase", false);
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"do_lower_case\":true,\"model_max_length\":3}");
    requireIds("wordpiece-cased", tokenizer);
  }

  @Test
  void unpairedSurrogatesCountAsReplacementCharacters() throws IOException {
    try (Tokenizer tokenizer = load("roberta-bpe")) {
      String broken = "a \uD83D b \uDC31 \uD83D\uDC31 c\uD83D";
      String mended = "a \uFFFD b \uFFFD \uD83D\uDC31 c\uFFFD";
      assertThat(tokenizer.encode(broken, 99).ids())
          .containsExactly(tokenizer.encode(mended, 99).ids());
    }
  }

  @Test
  void threadsMayShareATokenizer() throws Exception {
    JsonNode texts = json("tokenizers.json").get("texts");
    JsonNode ids = json("tokenizers.json").get("tokenizers").get("clip-bpe").get("ids");
    try (Tokenizer tokenizer = load("clip-bpe");
        ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int start = thread;
        runs.add(
            executor.submit(() -> {
              for (int i = start; i < texts.size(); i += 2) {
                requireIds(tokenizer.encode(texts.get(i).asText(), 9999), ids.get(i));
              }
            }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  @Test
  void refusesALimitWithoutRoomAndAFileThatIsNone() throws IOException {
    try (Tokenizer tokenizer = load("clip-bpe")) {
      assertThat(tokenizer.specialTokens()).isEqualTo(2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tokenizer.encode("a", 2))
          .withMessage("max tokens: 2 (expected: above the 2 special ones)");
    }
    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"version\":\"1.0\"");
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> Tokenizer.load(broken))
        .withMessageStartingWith(broken.toString());
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Tokenizer.load(folder.resolve("absent.json")));
  }

  private Tokenizer load(String name) throws IOException {
    Path path = folder.resolve("tokenizer.json");
    JSON.writeValue(path.toFile(), json(name + ".tokenizer.json"));
    return Tokenizer.load(path);
  }

  private void requireIds(String name, ObjectNode tokenizerJson) throws IOException {
    JsonNode texts = json("tokenizers.json").get("texts");
    JsonNode golden = json("tokenizers.json").get("tokenizers").get(name);
    assertThat(texts).hasSize(433);
    Path path = folder.resolve("tokenizer.json");
    JSON.writeValue(path.toFile(), tokenizerJson);
    List<String> all = new ArrayList<>();
    texts.forEach(text -> all.add(text.asText()));
    try (Tokenizer tokenizer = Tokenizer.load(path)) {
      List<TokenIds> whole = tokenizer.encode(all, 1 << 20);
      int limit = golden.get("max_tokens").asInt();
      for (int i = 0; i < all.size(); i++) {
        JsonNode ids = golden.get("ids").get(i);
        requireIds(whole.get(i), ids);
        JsonNode cut = golden.get("truncated").path(Integer.toString(i));
        TokenIds encoded = tokenizer.encode(all.get(i), limit);
        requireIds(encoded, cut.isMissingNode() ? ids : cut);
        assertThat(encoded.truncated()).isEqualTo(!cut.isMissingNode());
      }
    }
  }

  private static void requireIds(TokenIds encoded, JsonNode golden) {
    int[] expected = new int[golden.size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = golden.get(i).asInt();
    }
    assertThat(encoded.ids()).containsExactly(expected);
  }

  private static JsonNode json(String name) throws IOException {
    try (InputStream in = TokenizerTest.class.getResourceAsStream(name)) {
      return JSON.readTree(in);
    }
  }
}
