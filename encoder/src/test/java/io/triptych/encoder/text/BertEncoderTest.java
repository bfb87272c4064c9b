package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.Parity;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every layer beside the outputs of the official BertModel on tiny checkpoints. */
@Tag("kernel")
class BertEncoderTest {

  @Test
  void equalsTheOfficialModel() throws IOException {
    try (Parity parity = Parity.resource("text/bert-sentence")) {
      check(parity);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-sentence", "xlmr-sentence"})
  void equalsTheOfficialModelInTheFullSet(String family) throws IOException {
    try (Parity parity = Parity.shared(family)) {
      check(parity);
    }
  }

  private static void check(Parity parity) throws IOException {
    BertConfig config = config(parity.json("config.json"));
    try (SafetensorsFile weights =
        SafetensorsFile.open(parity.folder().resolve("model.safetensors"))) {
      BertEncoder encoder = new BertEncoder(config, Pooling.MEAN, weights);
      List<JsonNode> cases = parity.cases("text");
      assertThat(cases).hasSizeGreaterThanOrEqualTo(5);
      for (JsonNode one : cases) {
        String id = one.get("id").asText();
        List<int[]> texts = parity.tokens(id);
        int[] lengths = texts.stream().mapToInt(text -> text.length).toArray();
        float[][] out = new float[lengths.length][encoder.width()];
        encoder.session(512, Team.ALONE).encode(texts, out, parity.observer(id, lengths));
        parity.rows(id + ".pooled", out);
        for (float[] vector : out) {
          Dot.normalise(vector);
        }
        parity.rows(id + ".normalized", out);
      }
    }
  }

  private static BertConfig config(JsonNode json) {
    return new BertConfig(
        json.get("num_hidden_layers").asInt(),
        json.get("hidden_size").asInt(),
        json.get("num_attention_heads").asInt(),
        json.get("intermediate_size").asInt(),
        json.get("vocab_size").asInt(),
        json.get("max_position_embeddings").asInt(),
        json.get("type_vocab_size").asInt(),
        json.get("layer_norm_eps").asDouble());
  }
}
