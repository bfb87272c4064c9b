package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.Parity;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token ids of every text case, from the raw text, beside the official tokenizers'. */
class RawTextTest {
  /** SigLIP fills texts up with the token that also ends them. */
  private static final int SIGLIP_PADDING = 1;

  @ParameterizedTest
  @ValueSource(strings = {"text/bert-sentence", "checkpoint/clip-gelu"})
  void idsEqualTheOfficialOnes(String family) throws IOException {
    try (Parity parity = Parity.resource(family)) {
      check(parity);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-sentence",
        "xlmr-sentence",
        "clip",
        "clip-gelu",
        "siglip",
        "chinese-clip",
        "clap"
      })
  void idsEqualTheOfficialOnesInTheFullSet(String family) throws IOException {
    try (Parity parity = Parity.shared(family)) {
      check(parity);
    }
  }

  private static void check(Parity parity) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(parity.folder().resolve("tokenizer.json"))) {
      for (JsonNode one : parity.cases("text")) {
        String id = one.get("id").asText();
        int maxLength = one.get("max_length").asInt();
        int row = 0;
        for (int[] expected : parity.tokens(id)) {
          String text = one.get("text").get(row++).asText();
          int[] ids = tokenizer.encode(text, maxLength).ids();
          int[] padded = Arrays.copyOf(ids, expected.length);
          Arrays.fill(padded, ids.length, Math.max(ids.length, padded.length), SIGLIP_PADDING);
          assertThat(padded).as("%s \"%s\"", id, text).isEqualTo(expected);
          assertThat(ids).hasSizeLessThanOrEqualTo(expected.length);
        }
      }
    }
  }
}
