package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.Parity;
import io.triptych.encoder.RenamedSource;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.TensorSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same weights as other checkpoints hold them, and checkpoints that cannot be read. */
class TextFamilyVariantsTest {

  @ParameterizedTest
  @ValueSource(strings = {"roberta", "xlm-roberta", "camembert"})
  void readsRobertaByItself(String type) throws IOException {
    try (Parity parity = Parity.shared("clap");
        SafetensorsFile weights = open(parity)) {
      TensorSource roberta =
          new RenamedSource(weights, name -> name.replaceFirst("^text_model\\.", "roberta."));
      ObjectNode config = parity.json("config.json").get("text_config").deepCopy();
      config.put("model_type", type).put("type_vocab_size", 1);
      check(parity, config, roberta);
    }
  }

  @Test
  void readsBertOutOfALargerModelWithTheOldNamesOfNorms() throws IOException {
    try (Parity parity = Parity.resource("text/bert-sentence");
        SafetensorsFile weights = open(parity)) {
      TensorSource old =
          new RenamedSource(
              weights,
              name ->
                  "bert."
                      + name.replace("LayerNorm.weight", "LayerNorm.gamma")
                          .replace("LayerNorm.bias", "LayerNorm.beta"));
      check(parity, parity.json("config.json"), old);
    }
  }

  @Test
  void readsClipsTextTowerByItself() throws IOException {
    try (Parity parity = Parity.resource("checkpoint/clip-gelu");
        SafetensorsFile weights = open(parity)) {
      JsonNode config = parity.json("config.json").get("text_config");
      check(parity, config, weights);
      TensorSource unprojected =
          new RenamedSource(weights, name -> name.equals("text_projection.weight") ? "" : name);
      check(parity, config, unprojected);
    }
  }

  /** SigLIP 2's padding is said by its tokenizer. */
  @Test
  void fillsUpWithTheGivenToken() throws IOException {
    try (Parity parity = Parity.shared("siglip");
        SafetensorsFile weights = open(parity)) {
      ObjectNode config = (ObjectNode) parity.json("config.json");
      ((ObjectNode) config.get("text_config")).put("pad_token_id", 7);
      TextOptions options = new TextOptions(Pooling.MEAN, OptionalInt.of(1));
      TextModel model = TextFamilies.read(config, Parameters.of(weights), options);
      int[] whole = parity.tokens("text.0").getFirst();
      int end = whole.length;
      while (end > 1 && whole[end - 2] == 1) {
        end--;
      }
      float[][] out = new float[1][model.width()];
      int[] text = Arrays.copyOf(whole, end);
      model.session(64, Team.ALONE).encode(List.of(text), out, parity.observer("text.0", all(64)));
      parity.rows("text.0.pooled", out);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model_type | \"t5\" | model_type: t5 (expected: bert, roberta",
        "hidden_act | \"swish\" | hidden_act: swish (expected: relu, gelu",
        "hidden_size | \"big\" | hidden_size: \"big\" (expected: a whole number)",
        "num_attention_heads | 7 | hidden size: 64 (expected: a multiple of the heads, 7)",
        "position_embedding_type | \"relative_key\" | (expected: absolute)",
        "vocab_size | 999 | embeddings.word_embeddings.weight: [1000, 64] (expected: [999, 64])",
        "num_hidden_layers | 4 | encoder.layer.3.attention.self.query.weight"
      })
  void namesWhatDoesNotFit(String field, String value, String message) throws IOException {
    try (Parity parity = Parity.resource("text/bert-sentence");
        SafetensorsFile weights = open(parity)) {
      ObjectNode config = (ObjectNode) parity.json("config.json");
      config.set(field, new ObjectMapper().readTree(value));
      assertThatThrownBy(
              () -> TextFamilies.read(config, Parameters.of(weights), TextOptions.DEFAULT))
          .hasMessageContaining(message.strip());
    }
  }

  @Test
  void refusesTextsThatDoNotFit() throws IOException {
    try (Parity parity = Parity.resource("checkpoint/clip-gelu");
        SafetensorsFile weights = open(parity)) {
      TextModel model = TextParity.read(parity, weights, TextOptions.DEFAULT);
      refuses(model, new int[] {998, 1000, 999}, "token id: 1000 (expected: from 0 to 999)");
      refuses(model, new int[] {998, 5}, "token ids: no 999");
      refuses(model, new int[78], "tokens: 78 (expected: from 1 to 77)");
      refuses(model, new int[0], "tokens: 0 (expected: from 1 to 77)");
      refuses(model, new int[41], "positions: 41 (expected: at most 40)");
    }
  }

  private static void refuses(TextModel model, int[] text, String message) {
    float[][] out = new float[1][model.width()];
    TextModel.Session session = model.session(40, Team.ALONE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.encode(List.of(text), out, Observer.NONE))
        .withMessageContaining(message);
  }

  private static void check(Parity parity, JsonNode config, TensorSource weights)
      throws IOException {
    TextModel model = TextFamilies.read(config, Parameters.of(weights), TextOptions.DEFAULT);
    List<int[]> texts = parity.tokens("text.1");
    int[] lengths = texts.stream().mapToInt(text -> text.length).toArray();
    float[][] out = new float[lengths.length][model.width()];
    Observer compare = parity.observer("text.1", lengths);
    model.session(256, Team.ALONE).encode(texts, out, skippingPooled(config, compare));
    assertThat(parity.compared()).isGreaterThanOrEqualTo(4);
  }

  /** RoBERTa by itself has a mean where CLAP has its pooler. */
  private static Observer skippingPooled(JsonNode config, Observer compare) {
    boolean clip = config.get("model_type").asText().startsWith("clip");
    return (stage, x, rows, width, stride) -> {
      if (clip || !stage.equals("pooled")) {
        compare.stage(stage, x, rows, width, stride);
      }
    };
  }

  private static SafetensorsFile open(Parity parity) throws IOException {
    return SafetensorsFile.open(parity.folder().resolve("model.safetensors"));
  }

  private static int[] all(int length) {
    return new int[] {length};
  }
}
